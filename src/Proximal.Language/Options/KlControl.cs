namespace Proximal.Language;

/// <summary>Control of the KL coefficient during training.</summary>
public enum KlControl
{
    /// <summary>The coefficient is constant.</summary>
    Fixed,

    /// <summary>
    /// The coefficient is adapted so that the KL divergence reaches a target (Ziegler et al. 2019, section 2.2).
    /// </summary>
    Adaptive,
}
