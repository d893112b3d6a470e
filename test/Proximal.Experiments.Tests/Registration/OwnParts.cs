using Proximal.Environments;

#pragma warning disable CA1515 // An assembly that is loaded shows its public types alone.
namespace Proximal.Experiments.Tests
{
    /// <summary>A task of a user's own, with settings of every kind.</summary>
    public sealed class Corridor(
        int length = 10,
        float cost = 0.01f,
        double gamma = 0.5,
        bool open = true,
        Corridor.End end = Corridor.End.Right,
        string label = "x"
    ) : EnvironmentBase<Box, Discrete>
    {
        private int position;

        public enum End
        {
            Left,
            Right,
        }

        public override Box Observations { get; } = Box.Scalar(0, 1);

        public override Discrete Actions { get; } = new(2);

        public override int? MaxEpisodeSteps => 20 * length;

        public string Options => $"{length} {cost} {gamma} {open} {end} {label}";

        protected override void Reset(ref Rng random, Span<float> observation) => position = 0;

        protected override StepResult Step(int action, Span<float> observation)
        {
            position = Math.Max(0, position + (action == 1 ? 1 : -1));
            observation[0] = (float)position / length;
            return new StepResult(position == length ? 1 : -cost, Terminated: position == length);
        }
    }

    /// <summary>A task that cannot be made without a setting.</summary>
    public sealed class Needy(int size) : Still
    {
        public override int? MaxEpisodeSteps => size;
    }

    /// <summary>A task that fails.</summary>
    public sealed class Failing : Still
    {
        public Failing() => throw new InvalidOperationException("the console\nis not there");
    }

    /// <summary>A task that takes what text cannot give.</summary>
    public sealed class Wrapping(Still inner) : Still
    {
        public override int? MaxEpisodeSteps => inner?.MaxEpisodeSteps;
    }

    public class Still : EnvironmentBase<Box, Discrete>
    {
        public override Box Observations { get; } = Box.Scalar(0, 1);

        public override Discrete Actions { get; } = new(2);

        protected override void Reset(ref Rng random, Span<float> observation) { }

        protected override StepResult Step(int action, Span<float> observation) => new(0, Terminated: true);
    }

    /// <summary>PPO with an option of its own.</summary>
    public sealed record OwnOptions : ActorCriticOptions
    {
        public double Beta { get; init; } = 0.25;
    }

    /// <summary>What the assembly registers.</summary>
    public sealed class OwnModule : IProximalModule
    {
        public static AlgorithmEntry Algorithm { get; } =
            AlgorithmEntry.Of<OwnOptions>(
                "own",
                "Own",
                static (environments, options) =>
                    new Ppo(
                        environments,
                        new PpoOptions
                        {
                            TotalSteps = options.TotalSteps,
                            EnvironmentCount = options.EnvironmentCount,
                            StepsPerRollout = options.StepsPerRollout,
                            BatchSize = 32,
                            Seed = options.Seed,
                            Gamma = options.Gamma * (1 - options.Beta),
                        }
                    ),
                [
                    .. AlgorithmKeys.ActorCritic,
                    KeyOf<OwnOptions>.Number(
                        "beta",
                        nameof(OwnOptions.Beta),
                        "A weight.",
                        static o => o.Beta,
                        static (o, v) => o with { Beta = v.Number() }
                    ),
                ]
            );

        public void Register(EnvironmentRegistry environments, AlgorithmRegistry algorithms)
        {
            environments.Add("Long Corridor", "Walk far.", static () => new Corridor(length: 30));
            algorithms.Add(Algorithm);
        }
    }
}

namespace Proximal.Experiments.Tests.First
{
    public sealed class Twin : Still;
}

namespace Proximal.Experiments.Tests.Second
{
    public sealed class Twin : Still;
}
