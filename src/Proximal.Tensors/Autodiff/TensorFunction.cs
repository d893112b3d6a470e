namespace Proximal.Tensors;

/// <summary>
/// A custom differentiable operation, computed on the host (PyTorch's <c>autograd.Function</c>). Derive from it, create
/// one instance, and call <see cref="Apply"/> in modules and losses like an operation of <see cref="Tensor"/>.
/// </summary>
/// <remarks>
/// Both methods run on several threads at once and must depend on their arguments only. Equal arguments must give equal
/// bytes. Compare the gradient with finite differences before training with it.
/// </remarks>
/// <example>
/// <code>
/// sealed class Softsign : TensorFunction                       // y = x / (1 + |x|)
/// {
///     public static Softsign Instance { get; } = new();
///     protected override Shape OutputShape(ReadOnlySpan&lt;Tensor&gt; inputs) => inputs[0].Shape;
///     protected override void Forward(ReadOnlySpan&lt;Tensor&gt; inputs, Span&lt;float&gt; output)
///     {
///         ReadOnlySpan&lt;float&gt; x = inputs[0].AsSpan();
///         for (int i = 0; i &lt; x.Length; i++) output[i] = x[i] / (1 + MathF.Abs(x[i]));
///     }
///     protected override void Backward(
///         ReadOnlySpan&lt;Tensor&gt; inputs, ReadOnlySpan&lt;float&gt; output,
///         ReadOnlySpan&lt;float&gt; outputGradient, int input, Span&lt;float&gt; inputGradient)
///     {
///         ReadOnlySpan&lt;float&gt; x = inputs[0].AsSpan();
///         for (int i = 0; i &lt; x.Length; i++)
///             inputGradient[i] += outputGradient[i] / ((1 + MathF.Abs(x[i])) * (1 + MathF.Abs(x[i])));
///     }
/// }
/// </code>
/// </example>
public abstract class TensorFunction
{
    private readonly FunctionOperation operation;

    /// <summary>Creates the operation. It holds no tensors.</summary>
    protected TensorFunction() => operation = new FunctionOperation(this);

    /// <summary>Computes the operation, and records it if an input requires a gradient.</summary>
    /// <param name="inputs">Inputs, at least one, on a device with host memory.</param>
    /// <returns>Tensor of shape <see cref="OutputShape"/>.</returns>
    /// <exception cref="ArgumentException">There is no input.</exception>
    /// <exception cref="NotSupportedException">The memory of the device is not host memory.</exception>
    public Tensor Apply(params ReadOnlySpan<Tensor> inputs)
    {
        if (inputs.Length == 0)
            throw new ArgumentException("a function needs at least one input", nameof(inputs));
        Node y = operation.Record(inputs, OutputShape(inputs));
        var result = new Tensor(y);
        Forward(inputs, result.AsSpan());
        return result;
    }

    /// <summary>Returns the shape of the output.</summary>
    /// <param name="inputs">The inputs.</param>
    protected abstract Shape OutputShape(ReadOnlySpan<Tensor> inputs);

    /// <summary>Computes the output.</summary>
    /// <param name="inputs">Inputs; <see cref="Tensor.AsSpan"/> returns their elements.</param>
    /// <param name="output">Receives every element, row-major. Its initial contents are unspecified.</param>
    protected abstract void Forward(ReadOnlySpan<Tensor> inputs, Span<float> output);

    /// <summary>Adds to the gradient of one input. Called for each input that requires a gradient.</summary>
    /// <param name="inputs">The inputs.</param>
    /// <param name="output">Output of <see cref="Forward"/>.</param>
    /// <param name="outputGradient">Gradient of the loss by the output.</param>
    /// <param name="input">Index of the input.</param>
    /// <param name="inputGradient">Gradient of the loss by that input, to add to.</param>
    protected abstract void Backward(
        ReadOnlySpan<Tensor> inputs,
        ReadOnlySpan<float> output,
        ReadOnlySpan<float> outputGradient,
        int input,
        Span<float> inputGradient
    );

    private sealed class FunctionOperation(TensorFunction function) : Operation
    {
        internal Node Record(ReadOnlySpan<Tensor> inputs, in Shape shape)
        {
            Arena arena = Arena.Current;
            Node y = arena.New(inputs[0].Device, shape);
            if (y.Inputs is null || y.Inputs.Length != inputs.Length)
                y.Inputs = new Node[inputs.Length];
            bool differentiable = false;
            for (int i = 0; i < inputs.Length; i++)
            {
                y.Inputs[i] = inputs[i].Node;
                differentiable |= inputs[i].RequiresGradient;
            }

            if (differentiable && arena.IsRecording)
            {
                y.RequiresGradient = true;
                y.Operation = this;
            }

            return y;
        }

        internal override void Backward(Node y, Arena arena)
        {
            var few = default(InlineTensors);
            Span<Tensor> inputs = few.OfLength(y.Inputs!.Length);
            for (int i = 0; i < inputs.Length; i++)
                inputs[i] = new Tensor(y.Inputs[i]);
            Device device = y.Device;
            for (int i = 0; i < inputs.Length; i++)
            {
                Node input = y.Inputs[i];
                if (!input.RequiresGradient)
                    continue;
                function.Backward(
                    inputs,
                    device.HostSpan(y.Data, y.Count),
                    device.HostSpan(y.Gradient, y.Count),
                    i,
                    device.HostSpan(arena.Gradient(input), input.Count)
                );
            }
        }
    }
}
