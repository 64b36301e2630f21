package main

import (
	"fmt"
	"net/url"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"go.etcd.io/etcd/server/v3/embed"
)

const etcdStartDeadline = 60 * time.Second

// newEtcdCommand runs a one-member etcd on loopback. Its data lives as long as the test run, so nothing is synced to disk.
func newEtcdCommand() *cobra.Command {
	var dataDir, clientURL, peerURL string
	command := &cobra.Command{
		Use:           "etcd",
		SilenceUsage:  true,
		SilenceErrors: true,
		RunE: func(*cobra.Command, []string) error {
			return runEtcd(dataDir, clientURL, peerURL)
		},
	}
	command.Flags().StringVar(&dataDir, "data-dir", "", "folder of the data")
	command.Flags().StringVar(&clientURL, "client-url", "", "URL to serve clients on")
	command.Flags().StringVar(&peerURL, "peer-url", "", "URL to serve peers on; a single member has none, but etcd wants the address")
	for _, name := range []string{"data-dir", "client-url", "peer-url"} {
		if err := command.MarkFlagRequired(name); err != nil {
			panic(err)
		}
	}
	return command
}

func runEtcd(dataDir, clientURL, peerURL string) error {
	client, err := url.Parse(clientURL)
	if err != nil {
		return err
	}
	peer, err := url.Parse(peerURL)
	if err != nil {
		return err
	}

	config := embed.NewConfig()
	config.Name = "test"
	config.Dir = dataDir
	config.LogLevel = "warn"
	config.UnsafeNoFsync = true
	// Nought, as the library has it, warns of every request.
	config.WarningUnaryRequestDuration = time.Second
	config.ListenClientUrls, config.AdvertiseClientUrls = []url.URL{*client}, []url.URL{*client}
	config.ListenPeerUrls, config.AdvertisePeerUrls = []url.URL{*peer}, []url.URL{*peer}
	config.InitialCluster = config.InitialClusterFromName(config.Name)

	server, err := embed.StartEtcd(config)
	if err != nil {
		return err
	}
	defer server.Close()

	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGINT, syscall.SIGTERM)
	deadline := time.After(etcdStartDeadline)
	ready := server.Server.ReadyNotify()
	for {
		select {
		case <-ready:
			ready, deadline = nil, nil
		case <-deadline:
			return fmt.Errorf("etcd was not ready within %s", etcdStartDeadline)
		case err := <-server.Err():
			return err
		case <-stop:
			return nil
		}
	}
}
