namespace Proximal.Tensors;

/// <summary>
/// The kernels of a decoder over tensors: written once for a model, run for every pass. It holds on to its tensors, and
/// follows them where a <see cref="ParameterSet"/> moves them.
/// </summary>
public sealed class DecoderProgram
{
    private readonly List<Tensor> tensors = [default];
    private readonly List<DecoderKernel> kernels = [];
    private readonly Device device;
    private DecoderKernel[] order = [];
    private Address[] operands = [];

    /// <summary>A program without kernels.</summary>
    /// <param name="device">Where all of its tensors are.</param>
    public DecoderProgram(Device device) => this.device = device;

    /// <summary>The number by which kernels know a tensor; 0 for an empty one.</summary>
    /// <param name="tensor">A parameter or a buffer, which lives as long as the program.</param>
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

    /// <summary>Adds an operation behind the others.</summary>
    public void Add(DecoderKernel kernel)
    {
        kernels.Add(kernel);
        order = [.. kernels];
    }

    /// <summary>Runs all kernels. The program's buffers must have a row for each of the pass's.</summary>
    public void Run(DecoderPass pass)
    {
        if (operands.Length != tensors.Count)
            operands = new Address[tensors.Count];
        for (int i = 1; i < operands.Length; i++)
            operands[i] = tensors[i].Data;
        device.Decode(order, order.Length, operands, pass);
        GC.KeepAlive(tensors);
    }
}
