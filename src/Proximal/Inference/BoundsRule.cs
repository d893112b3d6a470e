namespace Proximal;

/// <summary>How actions are brought between their bounds, as numbered in a policy file for Proximal.Inference.</summary>
internal enum BoundsRule
{
    /// <summary>Clip to the bounds.</summary>
    Clip,

    /// <summary>tanh, then scale from [-1, 1] to the bounds.</summary>
    Squash,

    /// <summary>Clip to [-1, 1], then scale to the bounds.</summary>
    Rescale,
}
