namespace Proximal.Tests;

/// <summary>
/// An image of bytes with noise, one quarter of which is brighter, which is to be named: the return of an episode of 8
/// steps is at most 8.
/// </summary>
internal sealed class BrightQuarter(int side = 8) : EnvironmentBase<Box, Discrete>
{
    private int bright;

    public override Box Observations { get; } = Box.Uniform(0, 255, 2, side, side);

    public override Discrete Actions { get; } = new(4);

    public override int? MaxEpisodeSteps => 8;

    protected override void Reset(ref Rng random, Span<float> observation) => Show(observation);

    protected override StepResult Step(int action, Span<float> observation)
    {
        float reward = action == bright ? 1 : 0;
        Show(observation);
        return new StepResult(reward);
    }

    private void Show(Span<float> observation)
    {
        bright = Random.NextInt32(4);
        for (int i = 0; i < observation.Length; i++)
        {
            int row = i / side % side,
                column = i % side;
            bool isBright = i < side * side && row / (side / 2) == bright / 2 && column / (side / 2) == bright % 2;
            observation[i] = (isBright ? 160 : 0) + Random.NextInt32(96);
        }
    }
}
