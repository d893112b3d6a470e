namespace Proximal.Tensors;

/// <summary>
/// Kernels of a decoder over tensors, built once for a model and run for every pass. It keeps its tensors alive and
/// uses their current memory if a <see cref="ParameterSet"/> moves them.
/// </summary>
internal sealed class DecoderProgram
{
    private readonly List<Tensor> tensors = [default];
    private readonly List<DecoderKernel> kernels = [];
    private readonly Device device;
    private DecoderKernel[] order = [];
    private WeightMatrix[] operands = [];

    /// <summary>Creates a program without kernels.</summary>
    /// <param name="device">Device of all tensors of the program.</param>
    public DecoderProgram(Device device) => this.device = device;

    /// <summary>Returns the operand index of a tensor; 0 for an empty tensor.</summary>
    /// <param name="tensor">A parameter or a buffer that lives as long as the program.</param>
    public int Operand(Tensor tensor)
    {
        if (tensor.IsEmpty)
            return 0;
        int known = tensors.IndexOf(tensor);
        if (known > 0)
            return known;
        tensors.Add(tensor);
        return tensors.Count - 1;
    }

    /// <summary>Appends an operation.</summary>
    public void Add(DecoderKernel kernel)
    {
        kernels.Add(kernel);
        order = [.. kernels];
    }

    /// <summary>Runs all kernels. The buffers of the program need a row for each row of the pass.</summary>
    public void Run(DecoderPass pass)
    {
        if (operands.Length != tensors.Count)
            operands = new WeightMatrix[tensors.Count];
        for (int i = 1; i < operands.Length; i++)
            operands[i] = tensors[i].Node.Matrix;
        device.Decode(order, order.Length, operands, pass);
        GC.KeepAlive(tensors);
    }
}
