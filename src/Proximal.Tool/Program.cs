return Proximal.Cli.ProximalTool.Run(args);
