using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>Matrices of the adapter of one projection.</summary>
internal sealed class LoraPair
{
    private readonly float dropout;
    private readonly ulong stream;

    /// <param name="options">Rank, scale and dropout.</param>
    /// <param name="inputs">Size of the projection's input vectors.</param>
    /// <param name="outputs">Size of the projection's output vectors.</param>
    /// <param name="index">
    /// Index of the projection in its model, which selects the random stream of its dropout masks.
    /// </param>
    /// <param name="trainable">Whether the matrices are trainable.</param>
    public LoraPair(LoraOptions options, int inputs, int outputs, int index, bool trainable)
    {
        Scale = (float)options.Scale;
        dropout = (float)options.Dropout;
        stream = (ulong)index;
        A = new LoraMatrix(options.Rank, inputs, trainable);
        B = new LoraMatrix(outputs, options.Rank, trainable);
    }

    /// <summary>[rank, inputs].</summary>
    public LoraMatrix A { get; }

    /// <summary>[outputs, rank].</summary>
    public LoraMatrix B { get; }

    /// <summary>Factor of the product of both matrices.</summary>
    public float Scale { get; }

    /// <summary>Initializes A uniformly within ±1/√inputs and B to zero, as PEFT does.</summary>
    public void Initialize(ref Rng random)
    {
        Initialization.Uniform(A.Weight, 1 / Math.Sqrt(A.Weight.Shape[1]), ref random);
        Initialization.Constant(B.Weight, 0);
    }

    /// <summary>Copies the values of another pair.</summary>
    public void Assign(LoraPair other)
    {
        A.Weight.Assign(other.A.Weight);
        B.Weight.Assign(other.B.Weight);
    }

    /// <summary>Computes the update of the outputs: [tokens, inputs] → [tokens, outputs].</summary>
    public Tensor Forward(Tensor x, ulong? dropoutSeed)
    {
        if (dropoutSeed is { } seed && dropout > 0)
        {
            var random = new Rng(seed, stream);
            x = x.Dropout(dropout, ref random);
        }

        return Tensor.Linear(Tensor.Linear(x, A.Weight) * Scale, B.Weight);
    }

    /// <summary>Computes the update of the weight, [outputs, inputs].</summary>
    public Tensor Delta() => Tensor.MatMul(B.Weight, A.Weight) * Scale;
}
