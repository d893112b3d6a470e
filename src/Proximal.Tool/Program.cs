using Proximal.Box2D;
using Proximal.Cli;
using Proximal.Environments;
using Proximal.Gymnasium;
using Proximal.Mpi;
using Proximal.MuJoCo;

EnvironmentRegistry environments = new EnvironmentRegistry()
    .AddBox2D()
    .AddMuJoCo()
    .AddGymnasium(Console.Error.WriteLine)
    .AddExternal(Console.Error.WriteLine);
return ProximalTool.Run(args, environments, processGroups: OpenMpi.Start);
