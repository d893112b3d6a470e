using Proximal.Box2D;
using Proximal.Cli;
using Proximal.Environments;
using Proximal.Godot;
using Proximal.Gymnasium;
using Proximal.Mpi;
using Proximal.MuJoCo;
#if FLEET
using Proximal.Dashboard;
using Proximal.Fleet;
using Proximal.MLAgents;
#endif

EnvironmentRegistry environments = new EnvironmentRegistry()
    .AddBox2D()
    .AddMuJoCo()
    .AddGymnasium(static line => Console.Error.WriteLine(line))
    .AddExternal(static line => Console.Error.WriteLine(line))
    .AddGodot(static line => Console.Error.WriteLine(line));
#if FLEET
return ProximalTool.Run(
    args,
    environments,
    processGroups: OpenMpi.Start,
    fleet: static () => new OrleansFleet(),
    mlAgents: static () => new MLAgentsTrainer(),
    dashboard: static () => new DashboardServer()
);
#else
return ProximalTool.Run(args, environments, processGroups: OpenMpi.Start);
#endif
