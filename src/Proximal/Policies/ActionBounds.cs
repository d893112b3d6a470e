namespace Proximal;

/// <summary>
/// Conversion between the actions that a distribution samples and those that an environment takes, which are within the
/// bounds of every <see cref="Box"/> of the action space.
/// </summary>
/// <param name="space">Action space.</param>
/// <param name="squashes">Whether the distribution samples u, and the action is tanh(u), scaled to the bounds.</param>
/// <param name="margin">Distance from ±1 that the inverse of tanh keeps.</param>
/// <param name="rescales">Whether [-1, 1] is scaled to the bounds. Otherwise values are clipped to them.</param>
internal readonly struct ActionBounds(Space space, bool squashes, double margin, bool rescales)
{
    /// <summary>Converts sampled actions to those of the environment.</summary>
    /// <param name="actions">The actions, [rows, action]; changed in place.</param>
    public void ToEnvironment(Span<float> actions) => Convert(space, actions, start: 0, toEnvironment: true);

    /// <summary>Converts actions of the environment to sampled actions.</summary>
    /// <param name="actions">The actions, [rows, action]; changed in place.</param>
    public void FromEnvironment(Span<float> actions) => Convert(space, actions, start: 0, toEnvironment: false);

    private void Convert(Space part, Span<float> actions, int start, bool toEnvironment)
    {
        switch (part)
        {
            case CompositeSpace composite:
                for (int i = 0; i < composite.Parts.Count; i++)
                {
                    Convert(composite.Parts[i].Space, actions, start, toEnvironment);
                    start += composite.Parts[i].Space.ActionSize;
                }

                break;
            case Box box:
                ReadOnlySpan<float> low = box.Low,
                    high = box.High;
                for (int i = start; i < actions.Length; i += space.ActionSize)
                {
                    for (int j = 0; j < low.Length; j++)
                    {
                        ref float value = ref actions[i + j];
                        value = toEnvironment ? ToBounds(value, low[j], high[j]) : FromBounds(value, low[j], high[j]);
                    }
                }

                break;
        }
    }

    private float ToBounds(float value, float low, float high) =>
        squashes ? SquashedGaussianDistribution.Squash(value, low, high)
        : rescales ? SquashedGaussianDistribution.Scale(Math.Clamp(value, -1, 1), low, high)
        : Math.Clamp(value, low, high);

    private float FromBounds(float value, float low, float high)
    {
        if (!squashes && !rescales)
            return value;
        double unit = (2 * ((double)value - low) / ((double)high - low)) - 1;

        // float32 cannot hold 1 - 1e-6 well, so the inverse of tanh is computed in double precision.
        return (float)(squashes ? Math.Atanh(Math.Clamp(unit, margin - 1, 1 - margin)) : unit);
    }
}
