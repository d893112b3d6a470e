namespace Proximal;

/// <summary>What remembers earlier steps of an episode, for tasks whose observations do not tell all.</summary>
public enum RecurrentKind
{
    /// <summary>Nothing: actions depend on the present observation alone.</summary>
    None,

    /// <summary>Long short-term memory (Hochreiter and Schmidhuber 1997).</summary>
    Lstm,

    /// <summary>Gated recurrent units (Cho et al. 2014): smaller than <see cref="Lstm"/>, and often as good.</summary>
    Gru,
}
