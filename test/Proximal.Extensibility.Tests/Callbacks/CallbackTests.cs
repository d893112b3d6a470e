namespace Proximal.Extensibility.Tests;

public sealed class CallbackTests
{
    private static readonly PpoOptions PpoSmall = new()
    {
        TotalSteps = 256 * 8,
        EnvironmentCount = 8,
        StepsPerRollout = 32,
        BatchSize = 128,
        Epochs = 3,
        EntropyCoefficient = 0.02f,
        Seed = 3,
        Network = new() { ActorWidths = [16], CriticWidths = [16] },
    };

    private static readonly SacOptions SacSmall = new()
    {
        TotalSteps = 600,
        EnvironmentCount = 2,
        TrainFrequency = 3,
        GradientSteps = 2,
        LearningStarts = 50,
        BatchSize = 32,
        BufferSize = 600,
        ReportInterval = 100,
        Network = new() { ActorWidths = [16], CriticWidths = [16] },
    };

    [Fact]
    public void PPO_calls_every_hook()
    {
        var hooks = new HookCounter();
        Ppo.Train(Tasks.Corridor, PpoSmall, hooks);
        Assert.Equal((1, 1), (hooks.TrainingStarts, hooks.TrainingEnds));
        Assert.Equal((8, 8, 8), (hooks.Updates, hooks.RolloutStarts, hooks.RolloutEnds));
        Assert.Equal(8 * 32, hooks.Steps); // each of eight environments
        Assert.Equal(8 * 3 * 2, hooks.GradientSteps); // epochs × minibatches
        Assert.True(hooks.Rewards < 0);
    }

    [Fact]
    public void SAC_calls_every_hook()
    {
        var hooks = new HookCounter();
        long gradientSteps = 0;
        Sac.Train(
            Tasks.Doubling,
            SacSmall,
            hooks,
            new EverySteps(1, trainer => gradientSteps = ((Sac)trainer).GradientSteps)
        );
        Assert.Equal((1, 1), (hooks.TrainingStarts, hooks.TrainingEnds));
        Assert.Equal((100, 100), (hooks.RolloutStarts, hooks.RolloutEnds)); // 600 steps / (2 environments × 3)
        Assert.Equal(300, hooks.Steps);
        Assert.Equal(6, hooks.Updates);
        // two after each of the rollouts that end after step 50
        Assert.Equal((184, 184), (hooks.GradientSteps, gradientSteps));
    }

    [Fact]
    public void Callback_of_a_recorded_run_receives_every_hook()
    {
        using var folder = new TemporaryFolder();
        var hooks = new HookCounter();
        Run.Train(
            folder,
            Tasks.Corridor,
            PpoSmall,
            static (environments, options) => new Ppo(environments, options),
            new RunRecorderOptions { Callbacks = [new CallbackList(hooks)] }
        );
        Assert.Equal(
            (1, 8, 8 * 32, 8, 8 * 3 * 2, 8, 1),
            (
                hooks.TrainingStarts,
                hooks.RolloutStarts,
                hooks.Steps,
                hooks.RolloutEnds,
                hooks.GradientSteps,
                hooks.Updates,
                hooks.TrainingEnds
            )
        );
    }

    [Fact]
    public void Change_by_a_callback_takes_effect_in_the_next_update()
    {
        var rates = new List<double>();
        var clips = new List<double>();
        using VectorEnvironment environments = VectorEnvironment.From(Tasks.Corridor, PpoSmall.EnvironmentCount);
        var trainer = new Ppo(environments, PpoSmall);
        trainer.Train(
            new KlAdaptation(target: 0.01),
            new EverySteps(
                1,
                trainer =>
                {
                    rates.Add(trainer.Metrics.TryGet(MetricTags.LearningRate, out double rate) ? rate : -1);
                    clips.Add(trainer.Metrics.TryGet(MetricTags.ClipRange, out double clip) ? clip : -1);
                }
            )
        );
        Assert.Equal(8, rates.Count);
        Assert.True(rates.Distinct().Count() > 2);
        Assert.Equal(0.2, clips[0], 1e-6);
        Assert.Equal(0.19, clips[1], 1e-6);
        Assert.Equal(0.02 * Math.Pow(0.9, 8), trainer.EntropyCoefficient.Initial, 1e-6);
    }

    [Fact]
    public void Resumed_run_keeps_the_values_that_a_callback_changed() =>
        Run.AssertResumes(
            Tasks.Corridor,
            PpoSmall,
            static (environments, options) => new Ppo(environments, options),
            cuts: [2, 3, 7],
            static () => new RunRecorderOptions { Callbacks = [new KlAdaptation(target: 0.01)] }
        );

    [Fact]
    public void Callback_stops_a_resumed_run_at_the_same_update()
    {
        using var whole = new TemporaryFolder();
        string expected = Run.Train(whole, Tasks.Corridor, Slow, Create, Stopping());
        Assert.Equal(3, File.ReadLines(whole["metrics.jsonl"]).Count());

        using var cut = new TemporaryFolder();
        Assert.ThrowsAny<Exception>(() => Run.Train(cut, Tasks.Corridor, Slow, Create, Stopping(), killAfter: 2));
        Assert.Equal(expected, Run.Train(cut, Tasks.Corridor, Slow, Create, Stopping()));
        Assert.Equal(File.ReadAllBytes(whole["metrics.jsonl"]), File.ReadAllBytes(cut["metrics.jsonl"]));
    }

    [Fact]
    public void Stop_reason_is_kept()
    {
        using VectorEnvironment environments = VectorEnvironment.From(Tasks.Corridor, Slow.EnvironmentCount);
        Ppo trainer = Create(environments, Slow);
        trainer.Train(new KlAdaptation(target: 1, patience: 3));
        Assert.Equal("3 updates in a row with a KL divergence below 0.667", trainer.StopReason);
    }

    // Its KL divergence stays far below 1.
    private static PpoOptions Slow => PpoSmall with { LearningRate = 1e-4 };

    private static Ppo Create(VectorEnvironment environments, PpoOptions options) => new(environments, options);

    private static RunRecorderOptions Stopping() => new() { Callbacks = [new KlAdaptation(target: 1, patience: 3)] };
}
