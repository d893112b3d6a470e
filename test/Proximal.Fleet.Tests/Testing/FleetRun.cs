using Proximal.Environments;

namespace Proximal.Fleet.Tests;

/// <summary>Training of a small run with workers in this process, over connections that may fail.</summary>
internal sealed class FleetRun : IDisposable
{
    /// <summary>Lease of tests in which workers are lost. A worker that gets no processor for as long is lost too, so no
    /// test counts on the opposite.</summary>
    public static readonly TimeSpan ShortLease = TimeSpan.FromMilliseconds(400);

    // Ends a run that hangs; on a busy machine a run takes many times longer than alone.
    private static readonly TimeSpan limit = TimeSpan.FromMinutes(3);

    private readonly TemporaryFolder folder = new();
    private readonly Registries registries = new();
    private readonly List<Task> workers = [];
    private readonly CancellationTokenSource end = new();

    public FleetRun(string algorithm, params string[] assignments)
    {
        Values =
        [
            "n_envs=8",
            "n_steps=16",
            "shards=4",
            "n_timesteps=1280",
            "policy_kwargs.net_arch=[16]",
            .. algorithm == "a2c" ? [] : (string[])["batch_size=64", "n_epochs=2"],
            .. assignments,
        ];
        Configuration = new TrainingJob
        {
            EnvironmentEntry = registries.FindEnvironment("CartPole-v1"),
            Registries = registries,
            Algorithm = registries.Algorithms.Find(algorithm),
            Overrides = Values.Select(ConfigurationReader.ReadAssignment),
        }.Configure(static _ => { });
    }

    /// <summary>Values of the configuration that differ from the zoo's.</summary>
    public string[] Values { get; }

    public RunConfiguration Configuration { get; }

    /// <summary>Folder of the run.</summary>
    public string Folder => folder["run"];

    /// <summary>Lines about the fleet.</summary>
    public List<string> Lines { get; } = [];

    /// <summary>Counts at the end.</summary>
    public FleetCounters Counters { get; private set; } = new();

    /// <summary>Starts workers when the learner listens. Receives the function that starts one, with a fault.</summary>
    public Action<Action<string, Func<LearnerConnection, LearnerConnection>?>> Workers { get; init; } =
        static start => start("a", null);

    /// <summary>Stops the learner after as many updates, as a signal does; null for never.</summary>
    public int? StopAfter { get; set; }

    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Hash of the weights that one process trains without workers.</summary>
    public string TrainAlone()
    {
        using var stop = new StopSignal(CancellationToken.None);
        string alone = folder["alone"];
        return TrainingJob.Train(Configuration, alone, new QuietDisplay(), stop).Summary.WeightsSha256!;
    }

    /// <summary>Trains with workers and returns the hash of the weights.</summary>
    public string Train() =>
        Run(
            static (configuration, folder, display, stop, callbacks) =>
                TrainingJob.Train(configuration, folder, display, stop, hook: null, callbacks).Summary
        );

    /// <summary>Continues the run with workers.</summary>
    public string Resume() =>
        Run(
            static (configuration, folder, display, stop, callbacks) =>
                new TrainingSession(new RunFolder(folder), configuration, display, stop, callbacks: callbacks).Train()
        );

    /// <summary>Continues the run in one process, without workers.</summary>
    public string ResumeAlone()
    {
        using var stop = new StopSignal(CancellationToken.None);
        return new TrainingSession(new RunFolder(Folder), Configuration, new QuietDisplay(), stop)
            .Train()
            .WeightsSha256!;
    }

    public void AssertBalanced() => Assert.Equal(Counters.Produced, Counters.Used + Counters.Dropped);

    public void Dispose()
    {
        end.Cancel();
        foreach (Task worker in workers)
            _ = worker.ContinueWith(static _ => { }, TaskScheduler.Default).Wait(limit);
        end.Dispose();
        folder.Dispose();
    }

    private string Run(
        Func<RunConfiguration, string, IDisplay, StopSignal, IReadOnlyList<ITrainingCallback>, RunSummary> train
    )
    {
        using var cancel = new CancellationTokenSource(limit);
        using var stop = new StopSignal(cancel.Token);
        var training = new FleetTraining(
            new FleetLearnerOptions { Lease = Lease },
            (server, clock, _) =>
            {
                Workers((name, fault) => Start(server, clock, name, fault));
                return new Listener();
            }
        );
        ITrainingCallback[] callbacks = StopAfter is { } updates ? [new StopAtUpdate(updates, stop)] : [];
        RunSummary summary = train(
            Configuration with
            {
                Workers = training,
            },
            Folder,
            new Recorder(Lines),
            stop,
            callbacks
        );
        Counters = training.Exchange.Counters;
        Assert.False(cancel.IsCancellationRequested, "the run took too long: " + string.Join("; ", Lines));
        return summary.WeightsSha256!;
    }

    private void Start(
        FleetServer server,
        Func<TimeSpan> clock,
        string name,
        Func<LearnerConnection, LearnerConnection>? fault
    )
    {
        LearnerConnection direct = (request, cancellation) =>
            server.AnswerAsync(request, clock).WaitAsync(cancellation);
        var worker = new FleetWorker(name, "", fault?.Invoke(direct) ?? direct, registries, Add);
        workers.Add(
            Task.Run(async () =>
            {
                using (worker)
                    await worker.RunAsync(end.Token);
            })
        );
    }

    private void Add(string line)
    {
        lock (Lines)
            Lines.Add(line);
    }

    private sealed class Listener : IDisposable
    {
        public void Dispose() { }
    }

    private sealed class StopAtUpdate(int updates, StopSignal stop) : ITrainingCallback
    {
        public void OnUpdate(ITrainer trainer)
        {
            if (trainer.Updates == updates)
                stop.Request();
        }
    }

    private sealed class Recorder(List<string> lines) : IDisplay
    {
        public void Show(RunTitle title, Action train) => train();

        public bool IsLive => false;

        public bool IsDue(long step) => false;

        public void Report(ProgressReport report) { }

        public IDisplay ForRun(string label) => this;

        public void WriteLine(string line)
        {
            lock (lines)
                lines.Add(line);
        }
    }
}
