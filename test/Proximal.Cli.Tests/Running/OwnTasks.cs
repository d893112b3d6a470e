using Proximal.Environments;
using Proximal.Rendering;

namespace Proximal.Cli.Tests;

#pragma warning disable CA1515 // An assembly that is loaded shows its public types alone.
/// <summary>A task of a user's own in an assembly, which this one serves as.</summary>
public sealed class Hallway(int length = 6, float cost = 0.01f) : EnvironmentBase<Box, Discrete>
{
    private int position;

    public override Box Observations { get; } = Box.Scalar(0, 1);

    public override Discrete Actions { get; } = new(2);

    public override int? MaxEpisodeSteps => 20 * length;

    public override void Render(ICanvas canvas)
    {
        canvas.Begin(new(0, 0), new(length, 1), new Rgba(255, 255, 255));
        canvas.Circle(new(position, 0.5f), 0.4f, new Rgba(0, 0, 0));
    }

    protected override void Reset(ref Rng random, Span<float> observation) => position = 0;

    protected override StepResult Step(int action, Span<float> observation)
    {
        position = Math.Max(0, position + (action == 1 ? 1 : -1));
        observation[0] = (float)position / length;
        return new StepResult(position == length ? 1 : -cost, Terminated: position == length);
    }
}

/// <summary>A task whose code throws.</summary>
public sealed class Pitfall : EnvironmentBase<Box, Discrete>
{
    public override Box Observations { get; } = Box.Scalar(0, 1);

    public override Discrete Actions { get; } = new(2);

    protected override void Reset(ref Rng random, Span<float> observation) { }

    protected override StepResult Step(int action, Span<float> observation) =>
        throw new InvalidTimeZoneException("fell in");
}

/// <summary>Options of an algorithm of a user's own.</summary>
public sealed record SlowOptions : OnPolicyOptions
{
    public double Slowness { get; init; } = 0.5;
}

/// <summary>What the assembly registers.</summary>
public sealed class TestModule : IProximalModule
{
    public void Register(EnvironmentRegistry environments, AlgorithmRegistry algorithms) =>
        algorithms.Add(
            AlgorithmEntry.Of<SlowOptions>(
                "slow",
                "Slow",
                static (environments, options) =>
                    new A2c(
                        environments,
                        new A2cOptions
                        {
                            TotalSteps = options.TotalSteps,
                            EnvironmentCount = options.EnvironmentCount,
                            StepsPerRollout = options.StepsPerRollout,
                            Seed = options.Seed,
                            LearningRate = 7e-4 * (1 - options.Slowness),
                        }
                    ),
                [
                    .. AlgorithmKeys.OnPolicy,
                    KeyOf<SlowOptions>.Number(
                        "slowness",
                        nameof(SlowOptions.Slowness),
                        "Takes from the learning rate.",
                        static o => o.Slowness,
                        static (o, v) => o with { Slowness = v.Number() }
                    ),
                ]
            )
        );
}
