package main

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"
)

const guardGrace = 5 * time.Second

// Whoever starts a process of the control plane holds the writing end of its standard input. The end of that stream is the
// one sign that reaches us however the parent went away, SIGKILL included.
func parentIsGone() <-chan struct{} {
	gone := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		close(gone)
	}()
	return gone
}

func exitWithParent() {
	gone := parentIsGone()
	go func() {
		<-gone
		os.Exit(1)
	}()
}

// newGuardCommand runs a program that does not watch its standard input, and ends it with the parent.
func newGuardCommand() *cobra.Command {
	return &cobra.Command{
		Use:                "guard PROGRAM [ARGUMENT]...",
		Args:               cobra.MinimumNArgs(1),
		DisableFlagParsing: true,
		SilenceUsage:       true,
		RunE: func(_ *cobra.Command, args []string) error {
			return guard(args[0], args[1:])
		},
	}
}

func guard(program string, args []string) error {
	child := exec.Command(program, args...)
	child.Stdout, child.Stderr = os.Stdout, os.Stderr
	if err := child.Start(); err != nil {
		return err
	}
	done := make(chan error, 1)
	go func() { done <- child.Wait() }()

	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGINT, syscall.SIGTERM)
	select {
	case err := <-done:
		if err == nil {
			return errors.New(program + " ended by itself")
		}
		return err
	case <-stop:
	case <-parentIsGone():
	}

	_ = child.Process.Signal(syscall.SIGTERM)
	select {
	case <-done:
	case <-time.After(guardGrace):
		_ = child.Process.Kill()
		<-done
	}
	return nil
}
