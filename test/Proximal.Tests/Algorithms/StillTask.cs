namespace Proximal.Tests;

/// <summary>Spaces without dynamics, for tests that fill rollouts by hand.</summary>
internal sealed class StillTask(Box observations, Space actions) : EnvironmentBase<Box, Space>
{
    public override Box Observations => observations;

    public override Space Actions => actions;

    protected override void Reset(ref Rng random, Span<float> observation) { }
}
