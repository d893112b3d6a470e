namespace Proximal.Cli.Tests;

public sealed class AspectRatioTests
{
    [Fact]
    public void Environment_without_Render_is_refused_with_another_command()
    {
        var exception = Assert.Throws<InvalidInputException>(() => AspectRatio.Of(new Invisible(), "Invisible"));
        Assert.Equal(
            "Invisible does not override Render, so it cannot be displayed; 'proximal evaluate RUN' plays without a "
                + "display",
            exception.Message
        );
    }

    private sealed class Invisible : EnvironmentBase<Box, Discrete>
    {
        public override Box Observations { get; } = Box.Scalar(0, 1);

        public override Discrete Actions { get; } = new(2);

        protected override void Reset(ref Rng random, Span<float> observation) { }

        protected override StepResult Step(int action, Span<float> observation) => new(Reward: 0, Terminated: true);
    }
}
