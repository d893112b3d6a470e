using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Proximal.Experiments;

namespace Proximal.Fleet;

/// <summary>Learner in a silo: trains one run with the workers of the cluster.</summary>
internal sealed partial class LearnerService(
    LearnerEndpoint endpoint,
    IOptions<ProximalLearnerOptions> options,
    ILogger<LearnerService> logger
) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Training has a thread of its own, which waits for workers.
        RunSummary summary = await Task
            .Factory.StartNew(
                () => Train(options.Value, stoppingToken),
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default
            )
            .ConfigureAwait(false);
        options.Value.Completed?.Invoke(summary);
    }

    private RunSummary Train(ProximalLearnerOptions chosen, CancellationToken cancellation)
    {
        if (chosen.EnvironmentName.Length == 0 || chosen.Folder.Length == 0)
            throw new InvalidInputException("a learner needs ProximalLearnerOptions.EnvironmentName and Folder");
        var registries = new Registries(chosen.Environments, chosen.Algorithms);
        var workers = new FleetTraining(
            new FleetLearnerOptions
            {
                Token = chosen.Token.Length > 0 ? chosen.Token : null,
                Lease = chosen.Lease,
                MinWorkers = chosen.MinWorkers,
            },
            (server, clock, _) => endpoint.Attach(server, clock)
        );
        using var stop = new StopSignal(cancellation);
        var display = new LogDisplay(line => Log(logger, line));
        if (RunFolder.TryFind(chosen.Folder) is { } run)
        {
            using var taken = RunLock.Acquire(run.Path);
            RunConfiguration configured = run.ReadConfiguration(registries) with { Workers = workers };
            return new TrainingSession(run, configured, display, stop).Train();
        }

        RunConfiguration configuration = new TrainingJob
        {
            EnvironmentEntry = registries.FindEnvironment(chosen.EnvironmentName),
            Registries = registries,
            File = chosen.Configuration,
            Algorithm = registries.Algorithms.Find(chosen.Algorithm),
            Overrides = chosen.Set.Select(ConfigurationReader.ReadAssignment),
        }.Configure(display.WriteLine);
        configuration = configuration with
        {
            Options = ShardDefaults.Apply(configuration.Options, display.WriteLine),
            Workers = workers,
        };
        configuration.Validate();
        return TrainingJob.Train(configuration, chosen.Folder, display, stop).Summary;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Line}")]
    private static partial void Log(ILogger logger, string line);

    private sealed class LogDisplay(Action<string> write) : IDisplay
    {
        public bool IsLive => false;

        public void Show(RunTitle run, Action training) => training();

        public bool IsDue(long step) => false;

        public void Report(ProgressReport report) { }

        public void WriteLine(string line) => write(line);

        public IDisplay ForRun(string label) => this;
    }
}
