return Proximal.Cli.CommandLine.Run(args);
