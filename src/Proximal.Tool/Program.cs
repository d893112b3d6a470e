using Proximal.Box2D;
using Proximal.Cli;
using Proximal.Environments;
using Proximal.MuJoCo;

return ProximalTool.Run(args, new EnvironmentRegistry().AddBox2D().AddMuJoCo());
