namespace Proximal.Extensibility.Tests;

/// <summary>Tasks that are learned in about a second.</summary>
internal static class Tasks
{
    public static IEnvironment Corridor() => new CorridorTask();

    public static IEnvironment Echo() => new EchoTask(steps: 8);

    public static IEnvironment EchoForOneStep() => new EchoTask(steps: 1);

    public static IEnvironment Doubling() => new Doubling();

    /// <summary>Walk eight steps to the right: each step costs 0.1, the end earns 1. The best return is 0.3.</summary>
    private sealed class CorridorTask : EnvironmentBase<Box, Discrete>
    {
        private const int Length = 8;

        private int position;

        public override Box Observations { get; } = Box.Scalar(0, 1);

        public override Discrete Actions { get; } = new(2);

        public override int? MaxEpisodeSteps => 50;

        protected override void Reset(ref Rng random, Span<float> observation) => observation[0] = position = 0;

        protected override StepResult Step(int action, Span<float> observation)
        {
            position = Math.Max(0, position + (action == 1 ? 1 : -1));
            observation[0] = (float)position / Length;
            return new StepResult(position == Length ? 0.9f : -0.1f, Terminated: position == Length);
        }
    }

    /// <summary>
    /// Symbols to be repeated, four of them: the best return is 1 for each step, chance earns a quarter.
    /// </summary>
    private sealed class EchoTask(int steps) : EnvironmentBase<Discrete, Discrete>
    {
        private int shown;

        public override Discrete Observations { get; } = new(4);

        public override Discrete Actions { get; } = new(4);

        public override int? MaxEpisodeSteps => steps;

        protected override void Reset(ref Rng random, Span<float> observation) => Show(observation);

        protected override StepResult Step(int action, Span<float> observation)
        {
            float reward = action == shown ? 1 : 0;
            Show(observation);
            return new StepResult(reward);
        }

        private void Show(Span<float> observation) => Observations.Encode(shown = Random.NextInt32(4), observation);
    }
}
