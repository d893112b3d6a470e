namespace Proximal.Tensors;

/// <summary>What is done with a part of a product as soon as it is complete, while it is still in a near cache.</summary>
internal interface IAfterProduct
{
    /// <summary>Works on so many rows and columns of the product; parts may be done at the same time on different threads, but a row's from the left to the right.</summary>
    void Run(int row, int rows, int column, int columns);
}

/// <summary>Nothing.</summary>
internal readonly struct NothingAfter : IAfterProduct
{
    public void Run(int row, int rows, int column, int columns) { }
}
