namespace Proximal.Tensors;

/// <summary>
/// Operation on a part of a matrix product as soon as that part is complete, while it is in a near cache.
/// </summary>
internal interface IProductEpilogue
{
    /// <summary>
    /// Processes a part of the product. Parts of different rows may run on different threads at the same time; the
    /// parts of a row run from left to right.
    /// </summary>
    void Run(int row, int rows, int column, int columns);
}

/// <summary>Epilogue that does nothing.</summary>
internal readonly struct NoEpilogue : IProductEpilogue
{
    public void Run(int row, int rows, int column, int columns) { }
}
