using Proximal.TensorBoard;
using Proximal.Tests.Environments;

namespace Proximal.Tests;

/// <summary>
/// A run that was cut off, continued in a new trainer, ends as one that never was: weights, metrics and TensorBoard.
/// </summary>
public sealed class ResumeTests
{
    private static readonly PpoOptions Options = new()
    {
        TotalSteps = 1000,
        EnvironmentCount = 4,
        StepsPerRollout = 25,
        BatchSize = 30,
        Epochs = 2,
        Seed = 11,
        LearningRate = Schedule.Linear(2e-3),
        ClipRange = Schedule.Linear(0.3),
        Network = new() { ActorWidths = [8], CriticWidths = [8] },
    };

    // Whether the environments save themselves (lamps) or are played again (the others), carry a normaliser or do not.
    [Theory]
    [InlineData("corridor", false)]
    [InlineData("drift", false)]
    [InlineData("drift", true)]
    [InlineData("levers", false)]
    [InlineData("lamps", true)]
    [InlineData("copying", false)]
    public void Run_interrupted_anywhere_ends_with_the_same_weights(string task, bool normalize)
    {
        PpoOptions options = Options with { NormalizeObservations = normalize, NormalizeRewards = normalize };
        using var whole = new TemporaryFolder();
        string expected = Train(whole, task, options);

        // Checkpoints are made every third update: cut off on one, after one (the logs have grown since), and before
        // the first.
        foreach (int updates in (int[])[3, 5, 7, 1])
        {
            using var folder = new TemporaryFolder();
            Assert.Throws<InterruptedException>(() => Train(folder, task, options, cutAfter: updates));
            Assert.Equal(expected, Train(folder, task, options, expectedStart: 100 * (updates / 3 * 3)));
            AssertSameLogs(whole, folder);
        }
    }

    [Fact]
    public void Run_interrupted_repeatedly_ends_with_the_same_weights()
    {
        using TemporaryFolder whole = new(),
            folder = new();
        PpoOptions options = Options with { Objective = PpoObjective.AdaptiveKl, KlTarget = 1e-4 };
        string expected = Train(whole, "drift", options);
        for (int i = 0; i < 2; i++)
            Assert.Throws<InterruptedException>(() => Train(folder, "drift", options, cutAfter: 4));
        Assert.Equal(expected, Train(folder, "drift", options, expectedStart: 600));
        AssertSameLogs(whole, folder);
    }

    [Fact]
    public void RequestStop_saves_a_checkpoint_at_its_step()
    {
        using TemporaryFolder whole = new(),
            folder = new();
        string expected = Train(whole, "drift", Options);
        Train(folder, "drift", Options, stopAfter: 5);
        Assert.Equal([300, 500], Store(folder).Steps);
        Assert.Equal(expected, Train(folder, "drift", Options, expectedStart: 500));
        AssertSameLogs(whole, folder);
    }

    [Theory]
    [InlineData("policy.safetensors", 17)]
    [InlineData("state.safetensors", 17)]
    [InlineData("progress.json", -1)]
    public void Resume_after_a_damaged_checkpoint_uses_the_one_before(string file, int length)
    {
        using TemporaryFolder whole = new(),
            folder = new();
        string expected = Train(whole, "drift", Options);
        Assert.Throws<InterruptedException>(() => Train(folder, "drift", Options, cutAfter: 7));
        Assert.Equal([300, 600], Store(folder).Steps);
        string path = Path.Combine(Store(folder).PathOf(600), file);
        if (length < 0)
            File.Delete(path);
        else
            using (FileStream stream = File.OpenWrite(path))
                stream.SetLength(length);

        var reports = new List<string>();
        Assert.Equal(expected, Train(folder, "drift", Options, expectedStart: 300, report: reports.Add));
        Assert.Contains("skipping the checkpoint of step 600", Assert.Single(reports), StringComparison.Ordinal);
        AssertSameLogs(whole, folder);
    }

    [Fact]
    public void Resume_overwrites_nothing_if_every_checkpoint_is_damaged()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<InterruptedException>(() => Train(folder, "drift", Options, cutAfter: 4));
        File.Delete(Path.Combine(Store(folder).PathOf(300), "state.safetensors"));
        byte[] log = File.ReadAllBytes(folder["metrics.jsonl"]);
        Assert.Contains(
            "state.safetensors",
            Assert.Throws<InvalidInputException>(() => Train(folder, "drift", Options)).Message,
            StringComparison.Ordinal
        );
        Assert.Equal(log, File.ReadAllBytes(folder["metrics.jsonl"]));
    }

    [Fact]
    public void Resume_refuses_options_that_differ_from_the_checkpoint()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<InterruptedException>(() =>
            Train(folder, "drift", Options with { NormalizeObservations = true }, cutAfter: 4)
        );
        foreach (
            PpoOptions other in (PpoOptions[])
                [
                    Options,
                    Options with
                    {
                        NormalizeObservations = true,
                        NormalizeRewards = true,
                    },
                    Options with
                    {
                        NormalizeObservations = true,
                        EnvironmentCount = 5,
                    },
                    Options with
                    {
                        NormalizeObservations = true,
                        Network = Options.Network with { ActorWidths = [9] },
                    },
                    Options with
                    {
                        NormalizeObservations = true,
                        Network = Options.Network with { CriticWidths = [8, 8] },
                    },
                ]
        )
            Assert.DoesNotContain(
                '\n',
                Assert.Throws<InvalidInputException>(() => Train(folder, "drift", other)).Message
            );

        using var rewards = new TemporaryFolder();
        Assert.Throws<InterruptedException>(() =>
            Train(rewards, "drift", Options with { NormalizeRewards = true }, cutAfter: 4)
        );
        Assert.Contains(
            "normalized rewards",
            Assert.Throws<InvalidInputException>(() => Train(rewards, "drift", Options)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Schedules_run_over_the_new_total_of_an_extended_run()
    {
        using var folder = new TemporaryFolder();
        Train(folder, "drift", Options);
        using VectorEnvironment environments = Make("drift", 4);
        using RunRecorder recorder = Record(folder);
        var ppo = new Ppo(environments, Options with { TotalSteps = 2000 });
        Assert.Equal(1000, recorder.Resume(ppo));
        var rates = new List<double>();
        ppo.Train(
            recorder,
            new UpdateCallback(() =>
                rates.Add(ppo.Metrics.TryGet(MetricTags.LearningRate, out double rate) ? rate : double.NaN)
            )
        );
        Assert.Equal(2000, ppo.Steps);
        Assert.Equal(10, rates.Count);
        for (int i = 0; i < 10; i++)
            Assert.Equal(2e-3 * (1 - ((1000 + (100 * i)) / 2000.0)), rates[i], 1e-9);
        Assert.Equal(20, File.ReadLines(folder["metrics.jsonl"]).Count());
    }

    [Fact]
    public void Latest_and_best_checkpoints_are_kept()
    {
        using var folder = new TemporaryFolder();
        Train(folder, "corridor", Options with { TotalSteps = 3000 });
        CheckpointStore store = Store(folder);
        Assert.Equal([2700, 3000], store.Steps.TakeLast(2));
        Assert.InRange(store.Steps.Count, 2, 3);

        // The best by its evaluation, as the log has it.
        var scores = File.ReadLines(folder["metrics.jsonl"])
            .Select(static line => System.Text.Json.JsonDocument.Parse(line).RootElement)
            .Where(static line => line.TryGetProperty(MetricTags.EvaluationReturn, out _))
            .Select(static line =>
                (
                    Step: line.GetProperty("step").GetInt64(),
                    Score: line.GetProperty(MetricTags.EvaluationReturn).GetDouble()
                )
            )
            .ToList();
        Assert.Equal(10, scores.Count);
        Assert.Equal(scores.MaxBy(static score => (score.Score, score.Step)).Step, store.FindBest()!.Step);
    }

    private static string Train(
        TemporaryFolder folder,
        string task,
        PpoOptions options,
        int cutAfter = 0,
        int stopAfter = 0,
        long? expectedStart = null,
        Action<string>? report = null
    )
    {
        using VectorEnvironment environments = Make(task, options.EnvironmentCount);
        using RunRecorder recorder = Record(folder, task);
        var ppo = new Ppo(environments, options);
        long start = recorder.Resume(ppo, report);
        if (expectedStart is { } expected)
            Assert.Equal(expected, start);
        int updates = 0;
        ppo.Train(
            recorder,
            new UpdateCallback(() =>
            {
                updates++;
                if (updates == cutAfter)
                    throw new InterruptedException();
                if (updates == stopAfter)
                    ppo.RequestStop();
            })
        );
        return ModelWeights.Hash(ppo.Policy);
    }

    private static RunRecorder Record(TemporaryFolder folder, string task = "drift") =>
        new(
            folder.Path,
            new RunRecorderOptions
            {
                CheckpointInterval = 3,
                KeepCheckpoints = 2,
                EvaluationEnvironments = count => Make(task, count),
                EvaluationEpisodes = 3,
                Logs = [new MetricsLog("tensorboard", static (path, position) => new TensorBoardSink(path, position))],
            }
        );

    private static CheckpointStore Store(TemporaryFolder folder) => new(folder["checkpoints"], keep: 2);

    private static VectorEnvironment Make(string task, int count) =>
        task switch
        {
            "corridor" => VectorEnvironment.From(static () => new Patience(), count),
            "drift" => VectorEnvironment.From(static () => new Drift(), count),
            "levers" => VectorEnvironment.From(static () => new Levers(), count),
            "lamps" => VectorEnvironment.From(static () => new Lamps(), count),
            _ => new Copying(count),
        };

    private static void AssertSameLogs(TemporaryFolder expected, TemporaryFolder actual)
    {
        Assert.Equal(File.ReadAllBytes(expected["metrics.jsonl"]), File.ReadAllBytes(actual["metrics.jsonl"]));
        Assert.Equal(Scalars(expected), Scalars(actual));
        Assert.Equal(
            File.ReadLines(expected["timings.jsonl"]).Count(),
            File.ReadLines(actual["timings.jsonl"]).Count()
        );
    }

    private static List<(long Step, string Tag, float Value)> Scalars(TemporaryFolder folder) =>
        [
            .. EventFileReader
                .Read(File.ReadAllBytes(folder[TensorBoardSink.FileName]))
                .SelectMany(static entry => entry.Scalars.Select(scalar => (entry.Step, scalar.Tag, scalar.Value))),
        ];

    /// <summary>
    /// A corridor that also ends by a time limit, so that even a poor policy finishes its evaluation.
    /// </summary>
    private sealed class Patience : EnvironmentBase<Box, Discrete>
    {
        private int position;

        public override Box Observations { get; } = Box.Scalar(0, 1);

        public override Discrete Actions { get; } = new(2);

        public override int? MaxEpisodeSteps => 30;

        protected override void Reset(ref Rng random, Span<float> observation) => observation[0] = position = 0;

        protected override StepResult Step(int action, Span<float> observation)
        {
            position = Math.Max(0, position + (action == 1 ? 1 : -1));
            observation[0] = position / 6f;
            return new StepResult(position == 6 ? 1 : -0.01f, Terminated: position == 6);
        }
    }
}
