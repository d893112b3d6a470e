namespace Proximal.Tensors;

/// <summary>
/// Scope in which a saved module is created before its parameters are loaded. Parameters are not initialized, and no
/// memory is allocated for more elements than the file has. Scopes belong to a thread.
/// </summary>
internal sealed class SavedParameters : IDisposable
{
    [ThreadStatic]
    private static SavedParameters? current;

    private readonly SavedParameters? outer = current;
    private readonly string source;
    private readonly long total;
    private long remaining;

    /// <summary>Begins a scope.</summary>
    /// <param name="source">Name of the file, for the message.</param>
    /// <param name="total">Number of elements of all arrays in the file.</param>
    public SavedParameters(string source, long total)
    {
        (this.source, this.total, remaining) = (source, total, total);
        current = this;
    }

    /// <summary>Whether parameters are created to be loaded, so that initial values are of no use.</summary>
    public static bool AreLoading => current is not null;

    /// <summary>Counts the elements of a new parameter.</summary>
    /// <exception cref="InvalidInputException">The parameters have more elements than the file.</exception>
    public static void Count(ReadOnlySpan<int> lengths)
    {
        if (current is not { } scope)
            return;
        Int128 elements = 1;
        foreach (int length in lengths)
            elements *= length;
        if (elements > scope.remaining)
            throw new InvalidInputException(
                $"the network has more parameters than the {scope.total:N0} numbers in {scope.source}"
            );
        scope.remaining -= (long)elements;
    }

    /// <summary>Ends the scope.</summary>
    public void Dispose() => current = outer;
}
