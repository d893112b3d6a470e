namespace Proximal.Tests.Curricula;

/// <summary>
/// Environment whose observation is its parameter <c>level</c>. Each step has reward 1, and an episode has as many steps
/// as the constructor states.
/// </summary>
internal sealed class Level(int steps = 1) : EnvironmentBase<Box, Discrete>, IParameterizedEnvironment
{
    private double level;

    public override Box Observations { get; } = Box.Scalar(-1000, 1000);

    public override Discrete Actions { get; } = new(2);

    public override int? MaxEpisodeSteps => steps;

    public IReadOnlyList<string> ParameterNames { get; } = ["level", "other"];

    public void SetParameter(string name, double value)
    {
        if (name == "level")
            level = value >= 0 ? value : throw new InvalidInputException($"level must be 0 or more, not {value}");
    }

    protected override void Reset(ref Rng random, Span<float> observation) => observation[0] = (float)level;

    protected override StepResult Step(int action, Span<float> observation)
    {
        observation[0] = (float)level;
        return new StepResult(1);
    }
}
