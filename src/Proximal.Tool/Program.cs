using Proximal.Cli;
using Proximal.Environments;
using Proximal.MuJoCo;

return ProximalTool.Run(args, new EnvironmentRegistry().AddMuJoCo());
