namespace Proximal.Language;

/// <summary>How the weight of the KL penalty behaves over a run.</summary>
public enum KlControl
{
    /// <summary>It stays as it is.</summary>
    Fixed,

    /// <summary>It follows the divergence towards a target (Ziegler et al. 2019, section 2.2).</summary>
    Adaptive,
}
