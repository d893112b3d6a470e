namespace Proximal.Inference;

/// <summary>The kinds of a <see cref="Space"/>, those of Gymnasium.</summary>
public enum SpaceKind
{
    /// <summary>Real numbers between bounds.</summary>
    Box,

    /// <summary>One of n choices: one-hot in observations, an index in actions.</summary>
    Discrete,

    /// <summary>Several choices: one-hot numbers one after the other in observations, indices in actions.</summary>
    MultiDiscrete,

    /// <summary>Several switches, each 0 or 1.</summary>
    MultiBinary,

    /// <summary>Named parts.</summary>
    Dict,

    /// <summary>Numbered parts.</summary>
    Tuple,
}
