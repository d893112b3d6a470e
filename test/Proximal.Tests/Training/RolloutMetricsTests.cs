using Proximal.Tests.Environments;

namespace Proximal.Tests;

/// <summary>Diagnostic metrics of rollouts and gradient steps.</summary>
public class RolloutMetricsTests
{
    private static readonly PpoOptions Options = new()
    {
        EnvironmentCount = 2,
        StepsPerRollout = 512,
        BatchSize = 64,
        Epochs = 2,
        TotalSteps = 2048,
    };

    [Fact]
    public void Metrics_are_those_of_the_rollout()
    {
        Ppo trainer = Train(static () => new Corridor(10), Options);

        float[] returns = trainer.Rollout.Returns.All.ToArray();
        double mean = returns.Average(),
            deviation = Math.Sqrt(returns.Average(value => (value - mean) * (value - mean)));
        int ended = Count(trainer.Rollout.Terminated) + Count(trainer.Rollout.Truncated);
        Assert.Equal(mean, Get(trainer, MetricTags.ReturnMean), 1e-6);
        Assert.Equal(deviation, Get(trainer, MetricTags.ReturnDeviation), 1e-6);
        Assert.Equal((double)trainer.Rollout.Values.All.ToArray().Average(), Get(trainer, MetricTags.ValueMean), 1e-6);
        Assert.Equal((double)Count(trainer.Rollout.Truncated) / ended, Get(trainer, MetricTags.TruncatedShare), 1e-12);
        Assert.InRange(Get(trainer, MetricTags.SaturatedUnits), 0, 1);
        Assert.InRange(Get(trainer, MetricTags.FirstLogRatio), 0, 1e-5);
        Assert.True(Get(trainer, MetricTags.FirstStepKl) <= Get(trainer, MetricTags.LastKl));
    }

    [Fact]
    public void Short_rollouts_are_measured_once_in_1024_transitions()
    {
        var steps = new List<long>();
        Ppo trainer = Train(
            static () => new Corridor(10),
            Options with
            {
                StepsPerRollout = 64,
            },
            trainer =>
            {
                if (trainer.Metrics.TryGet(MetricTags.ReturnMean, out _))
                    steps.Add(trainer.Steps);
            }
        );

        Assert.Equal([128L, 1152], steps);
        Assert.True(trainer.Metrics.TryGet(MetricTags.GradientClipFraction, out _));
    }

    [Fact]
    public void Clipped_gradients_and_steps_before_the_target_are_counted()
    {
        PpoOptions all = Options with { MaxGradientNorm = 1e-9f, TargetKl = 1e9 },
            none = Options with { MaxGradientNorm = 1e9f, TargetKl = 1e-12 };

        Ppo clipped = Train(static () => new Corridor(10), all),
            ended = Train(static () => new Corridor(10), none);

        Assert.Equal((1, 32), (Get(clipped, MetricTags.GradientClipFraction), Get(clipped, MetricTags.GradientSteps)));
        Assert.Equal(0, Get(ended, MetricTags.GradientClipFraction));
        Assert.InRange(Get(ended, MetricTags.GradientSteps), 1, 3);
    }

    [Theory]
    [InlineData(-1f, 1f, 0.5f, 0, 4)]
    [InlineData(-1f, 1f, 1.5f, 4, 4)]
    [InlineData(0f, float.PositiveInfinity, 5f, 0, 0)]
    public void Actions_at_finite_bounds_are_counted(float low, float high, float action, int atBounds, int bounded)
    {
        var bounds = new ActionBounds(Box.Uniform(low, high, 2), squashes: false, margin: 1e-6, rescales: false);

        Assert.Equal((atBounds, bounded), bounds.CountAtBounds([action, action, action, action]));
    }

    [Fact]
    public void Squashed_actions_count_near_their_bounds()
    {
        var bounds = new ActionBounds(Box.Uniform(-2, 2, 1), squashes: true, margin: 1e-6, rescales: false);

        Assert.Equal((2, 4), bounds.CountAtBounds([0, 2.6f, 2.7f, -3]));
    }

    private static int Count(RolloutColumn<bool> column) => column.All.ToArray().Count(static value => value);

    private static double Get(Ppo trainer, string tag) =>
        trainer.Metrics.TryGet(tag, out double value) ? value : throw new KeyNotFoundException(tag);

    private static Ppo Train(Func<IEnvironment> create, PpoOptions options, Action<ITrainer>? onUpdate = null)
    {
        using var environments = VectorEnvironment.From(create, options.EnvironmentCount);
        var trainer = new Ppo(environments, options);
        trainer.Train(new Updates(onUpdate));
        return trainer;
    }

    private sealed class Updates(Action<ITrainer>? action) : ITrainingCallback
    {
        public void OnUpdate(ITrainer trainer) => action?.Invoke(trainer);
    }
}
