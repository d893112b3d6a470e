namespace Proximal;

/// <summary>
/// The buffers of one call of <see cref="Policy.Act(ReadOnlySpan{float}, Span{float}, RecurrentState?)"/>.
/// </summary>
internal sealed class ActBuffers
{
    /// <summary>Normalized observations, [rows, observation].</summary>
    public float[] Normalized { get; private set; } = [];

    /// <summary>Inputs of the network: normalized observations and recurrent state, [rows, input].</summary>
    public float[] Inputs { get; private set; } = [];

    /// <summary>Outputs of the network: distribution parameters and next recurrent state, [rows, output].</summary>
    public float[] Outputs { get; private set; } = [];

    /// <summary>Sets the lengths; keeps arrays that have them.</summary>
    public void Resize(int normalized, int inputs, int outputs)
    {
        if (Normalized.Length != normalized)
            Normalized = new float[normalized];
        if (Inputs.Length != inputs)
            Inputs = new float[inputs];
        if (Outputs.Length != outputs)
            Outputs = new float[outputs];
    }
}
