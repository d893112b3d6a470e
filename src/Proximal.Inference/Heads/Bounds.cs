namespace Proximal.Inference;

/// <summary>How continuous actions are brought between their bounds. Policy files contain the numbers.</summary>
internal enum BoundsRule
{
    /// <summary>Clip to the bounds.</summary>
    Clip,

    /// <summary>tanh, then scale from [-1, 1] to the bounds.</summary>
    Squash,

    /// <summary>Clip to [-1, 1], then scale to the bounds.</summary>
    Rescale,
}

/// <summary>Bounds of a continuous action and the rule for them.</summary>
internal readonly struct Bounds
{
    private readonly float[] low;
    private readonly float[] high;
    private readonly BoundsRule rule;

    public Bounds(float[] low, float[] high, BoundsRule rule) => (this.low, this.high, this.rule) = (low, high, rule);

    public int Count => low.Length;

    /// <summary>Brings an action between its bounds.</summary>
    public void Apply(Span<float> action)
    {
        for (int i = 0; i < low.Length; i++)
            action[i] = rule switch
            {
                BoundsRule.Squash => Scale(MathF.Tanh(action[i]), low[i], high[i]),
                BoundsRule.Rescale => Scale(Clamp(action[i], -1, 1), low[i], high[i]),
                _ => Clamp(action[i], low[i], high[i]),
            };
    }

    private static float Scale(float value, float low, float high)
    {
        float fraction = 0.5f * (1 + value);
        return Clamp(((1 - fraction) * low) + (fraction * high), low, high);
    }

    private static float Clamp(float value, float low, float high) => MathF.Max(low, MathF.Min(high, value));
}
