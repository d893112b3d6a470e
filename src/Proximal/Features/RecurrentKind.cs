namespace Proximal;

/// <summary>The kinds of recurrent layers, for partially observable environments.</summary>
public enum RecurrentKind
{
    /// <summary>No recurrent layer: actions depend only on the current observation.</summary>
    None,

    /// <summary>An LSTM layer (Hochreiter and Schmidhuber 1997).</summary>
    Lstm,

    /// <summary>
    /// A GRU layer (Cho et al. 2014). It has fewer parameters than <see cref="Lstm"/> and often performs as well.
    /// </summary>
    Gru,
}
