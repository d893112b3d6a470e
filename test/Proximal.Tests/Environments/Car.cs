namespace Proximal.Tests.Environments;

/// <summary>
/// Everything at once: an image, a number and a choice are observed; a choice that is masked, a number, switches and a
/// choice within a
/// part are acted. The return of an episode of 8 steps is at most 8 × 4.
/// </summary>
internal sealed class Car : EnvironmentBase<DictSpace, DictSpace>
{
    private static readonly Discrete Road = new(3);
    private int side,
        road,
        broken;
    private float wind;

    public override DictSpace Observations { get; } =
        new(("camera", Box.Uniform(0, 255, 1, 6, 6)), ("wind", Box.Scalar(-1, 1)), ("road", Road));

    public override DictSpace Actions { get; } =
        new(
            ("gear", new Discrete(3)),
            ("wheel", Box.Scalar(-1, 1)),
            ("lights", new MultiBinary(2)),
            ("radio", new TupleSpace(new Discrete(2), new MultiDiscrete(2, 3)))
        );

    public override int? MaxEpisodeSteps => 8;

    public override bool MasksActions => true;

    protected override void Reset(ref Rng random, Span<float> observation) => Show(observation);

    protected override StepResult Step(ActionParts action, Span<float> observation)
    {
        if (action.Choice("gear") == broken)
            throw new InvalidOperationException("a broken gear was chosen");
        float reward = action.Choice("gear") == (broken + 1) % 3 ? 1 : 0;
        reward += 1 - MathF.Abs(action.Numbers("wheel")[0] - wind);
        reward += action.IsOn("lights", side) && !action.IsOn("lights", 1 - side) ? 1 : 0;
        ActionParts radio = action.Parts("radio");
        reward += radio.Choice("0") == 1 && radio.Choice("1", 1) == road ? 1 : 0;
        Show(observation);
        return new StepResult(reward);
    }

    protected override void MaskActions(Span<float> mask) => Actions.MaskOf(mask, "gear")[broken] = 0;

    private void Show(Span<float> observation)
    {
        (side, road, broken, wind) = (
            Random.NextInt32(2),
            Random.NextInt32(3),
            Random.NextInt32(3),
            (float)Random.Uniform(-1, 1)
        );
        Span<float> camera = Observations.PartOf(observation, "camera");
        for (int i = 0; i < camera.Length; i++)
            camera[i] = Random.NextInt32(80) + (i % 6 / 3 == side ? 160 : 0);
        Observations.PartOf(observation, "wind")[0] = wind;
        Road.Encode(road, Observations.PartOf(observation, "road"));
    }
}
