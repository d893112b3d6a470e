namespace Proximal.Gymnasium.Tests;

/// <summary>Observations and actions of every kind, with action masks. The next observation depends on every part of the
/// action.</summary>
internal sealed class Machine : EnvironmentBase<DictSpace, DictSpace>
{
    private static readonly Discrete Road = new(3);

    private int broken;

    public override DictSpace Observations { get; } =
        new(
            ("camera", Box.Uniform(0, 255, 1, 2, 3)),
            ("speed", new Box([-1, float.NegativeInfinity], [1, float.PositiveInfinity])),
            ("road", Road),
            ("dials", new TupleSpace(new MultiDiscrete(2, 4), new MultiBinary(3)))
        );

    public override DictSpace Actions { get; } =
        new(
            ("gear", new Discrete(3)),
            ("wheel", Box.Uniform(-1, 1, 2)),
            ("lights", new MultiBinary(2)),
            ("radio", new TupleSpace(new Discrete(2), new MultiDiscrete(2, 3)))
        );

    public override int? MaxEpisodeSteps => 5;

    public override bool MasksActions => true;

    protected override void Reset(ref Rng random, Span<float> observation) => Show(0, observation);

    protected override StepResult Step(ActionParts action, Span<float> observation)
    {
        int gear = action.Choice("gear");
        if (gear == broken)
            throw new InvalidOperationException("a broken gear was chosen");
        ReadOnlySpan<float> wheel = action.Numbers("wheel");
        ActionParts radio = action.Parts("radio");
        float sum =
            gear
            + wheel[0]
            + (3 * wheel[1])
            + (action.IsOn("lights", 0) ? 5 : 0)
            + (action.IsOn("lights", 1) ? 7 : 0)
            + (11 * radio.Choice("0"))
            + (13 * radio.Choice("1", 0))
            + (17 * radio.Choice("1", 1));
        Show(sum, observation);
        return new StepResult(sum / 3, Terminated: sum > 60);
    }

    protected override void MaskActions(Span<float> mask) => Actions.MaskOf(mask, "gear")[broken] = 0;

    private void Show(float sum, Span<float> observation)
    {
        broken = Random.NextInt32(3);
        foreach (ref float pixel in Observations.PartOf(observation, "camera"))
            pixel = Random.NextInt32(256);
        Span<float> speed = Observations.PartOf(observation, "speed");
        (speed[0], speed[1]) = ((float)Random.Uniform(-1, 1), sum);
        Road.Encode(Random.NextInt32(3), Observations.PartOf(observation, "road"));
        Span<float> dials = Observations.PartOf(observation, "dials");
        dials.Clear();
        dials[Random.NextInt32(2)] = dials[2 + Random.NextInt32(4)] = 1;
        foreach (ref float lamp in dials[6..])
            lamp = Random.NextInt32(2);
    }
}
