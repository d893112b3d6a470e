using Proximal.Environments;

namespace Proximal.Cli;

/// <summary>The command-line tool <c>proximal</c> as part of a custom program, with the environments and algorithms of
/// that program.</summary>
public static class ProximalTool
{
    /// <summary>Runs a command line, such as <c>train Corridor --set length=20</c>, and writes to the
    /// console.</summary>
    /// <param name="args">The command-line arguments; an empty array prints the help.</param>
    /// <param name="environments">The available environments; null for the built-in ones.</param>
    /// <param name="algorithms">The available algorithms; null for the built-in ones.</param>
    /// <param name="command">
    /// The command that starts the program, which reports and messages suggest, such as <c>mytool</c> for
    /// <c>mytool resume runs/corridor</c>; null: the command that started this process, for example <c>proximal</c> or
    /// <c>dotnet run -c Release --project src/MyTool --</c>.
    /// </param>
    /// <param name="processGroups">Joins the processes that mpirun or srun started, such as <c>OpenMpi.Start</c> of
    /// Proximal.Mpi; null: <c>--distributed</c> is refused.</param>
    /// <param name="fleet">Creates what connects the learner and the workers of <c>fleet</c>, such as
    /// <c>() => new OrleansFleet()</c> with Proximal.Fleet; null: <c>fleet</c> is refused.</param>
    /// <param name="mlAgents">Creates what speaks with games of Unity ML-Agents, such as
    /// <c>() => new MLAgentsTrainer()</c> with Proximal.MLAgents; null: <c>mlagents</c> is refused.</param>
    /// <param name="dashboard">Creates what shows runs in a browser, such as <c>() => new DashboardServer()</c> with
    /// Proximal.Dashboard; null: <c>dashboard</c> is refused.</param>
    /// <returns>
    /// The exit code: 0 success, 1 unexpected error, 2 invalid input, 3 training diverged, 130 stopped by a signal
    /// after saving.
    /// </returns>
    public static int Run(
        string[] args,
        EnvironmentRegistry? environments = null,
        AlgorithmRegistry? algorithms = null,
        string? command = null,
        Func<ProcessGroupOptions, IProcessGroup>? processGroups = null,
        Func<FleetHost>? fleet = null,
        Func<MLAgentsHost>? mlAgents = null,
        Func<DashboardHost>? dashboard = null
    )
    {
        DetachedProcess.Enter();
        ToolCommand.Text = command ?? ToolCommand.Detect();
        return CommandLine.Run(
            args,
            () =>
                new Registries(environments ?? new EnvironmentRegistry(), algorithms ?? new AlgorithmRegistry())
                {
                    ProcessGroups = processGroups,
                    Fleet = fleet,
                    MLAgents = mlAgents,
                    Dashboard = dashboard,
                }
        );
    }
}
