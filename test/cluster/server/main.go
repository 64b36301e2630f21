// Command cluster-server is a Kubernetes control plane in one binary, for tests on one machine: each subcommand is one of its processes.
package main

import (
	"fmt"
	"os"
	"sort"
	"strings"

	"github.com/spf13/cobra"
	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllers "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
)

// The commands are made only when asked for: making one registers its flags and feature gates in process-wide tables.
var subcommands = map[string]func() *cobra.Command{
	"etcd":               newEtcdCommand,
	"apiserver":          apiserver.NewAPIServerCommand,
	"controller-manager": controllers.NewControllerManagerCommand,
	"scheduler":          func() *cobra.Command { return scheduler.NewSchedulerCommand() },
	"guard":              newGuardCommand,
}

func main() {
	if len(os.Args) < 2 {
		usage()
	}
	newCommand, known := subcommands[os.Args[1]]
	if !known {
		usage()
	}
	command := newCommand()
	command.SetArgs(os.Args[2:])
	if os.Args[1] != "guard" {
		exitWithParent()
	}
	os.Exit(cli.Run(command))
}

func usage() {
	names := []string{}
	for name := range subcommands {
		names = append(names, name)
	}
	sort.Strings(names)
	fmt.Fprintf(os.Stderr, "usage: cluster-server %s [flags]\n", strings.Join(names, "|"))
	os.Exit(2)
}
