namespace Proximal.Tensors;

/// <summary>
/// Scope in which new tensors of this thread are on the <see cref="MetaDevice"/>, so that models and trainers can be
/// created and run without their memory.
/// </summary>
internal sealed class MetaScope : IDisposable
{
    private readonly Device outer = DefaultDevice.Current;

    /// <summary>Begins the scope.</summary>
    public MetaScope() => DefaultDevice.Current = MetaDevice.Shared;

    /// <summary>Whether new tensors of this thread are on the <see cref="MetaDevice"/>.</summary>
    public static bool IsOpen => !DefaultDevice.Current.HasMemory;

    /// <summary>Creates a frozen matrix of a type, or another tensor of single precision.</summary>
    /// <param name="shape">Lengths of the axes.</param>
    /// <param name="type">Type of the elements.</param>
    public static Tensor Frozen(ReadOnlySpan<int> shape, WeightType type) =>
        new(
            new Node
            {
                Device = MetaDevice.Shared,
                Shape = new Shape(shape),
                Type = type,
                Data = MetaDevice.Shared.Allocate(1),
                Scales = type == WeightType.Int8 ? MetaDevice.Shared.Allocate(1) : default,
            }
        );

    /// <summary>Ends the scope.</summary>
    public void Dispose() => DefaultDevice.Current = outer;
}
