using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Proximal.Language;

/// <summary>
/// Several data sets as one. With weights, a trainer draws examples of each data set in proportion to its weight: those
/// of a small data set with a high weight repeatedly, and of a large one with a low weight only some in an epoch, and
/// others in the next (see <see cref="ShuffledOrder"/>). An epoch has as many examples as all data sets together.
/// </summary>
/// <typeparam name="T">Type of an item.</typeparam>
[SuppressMessage(
    "Naming",
    "CA1710:Identifiers should have correct suffix",
    Justification = "Data sets are called so in machine learning"
)]
public sealed class Mixture<T> : IReadOnlyList<T>, IMixture
{
    private readonly IReadOnlyList<T>[] parts;
    private readonly PartOffsets offsets;
    private readonly double[]? weights;

    /// <summary>Combines data sets.</summary>
    /// <param name="parts">The data sets, at least one, each with at least one item.</param>
    /// <param name="weights">Weight of each data set, above 0; only their ratios matter. Default null: every item is
    /// drawn once in an epoch.</param>
    /// <exception cref="InvalidInputException">There is no data set, one is empty, or a weight is not a positive
    /// number.</exception>
    public Mixture(IReadOnlyList<IReadOnlyList<T>> parts, IReadOnlyList<double>? weights = null)
    {
        if (parts.Count == 0 || parts.Any(static part => part.Count == 0))
            throw new InvalidInputException("a mixture needs at least one data set, and items in each");
        if (weights is not null && weights.Count != parts.Count)
            throw new InvalidInputException($"there are {parts.Count} data sets, but {weights.Count} weights");
        foreach (double weight in weights ?? [])
            if (!(weight > 0 && double.IsFinite(weight)))
                throw new InvalidInputException($"the weight of a data set must be a number above 0, but is {weight}");
        this.parts = [.. parts];
        this.weights = weights is null ? null : [.. weights];
        offsets = new PartOffsets([.. parts.Select(static part => part.Count)]);
    }

    /// <summary>Number of items of all data sets.</summary>
    public int Count => offsets.Count;

    /// <summary>The items of all data sets, one data set after the other.</summary>
    public T this[int index]
    {
        get
        {
            (int part, int item) = offsets.Find(index);
            return parts[part][item];
        }
    }

    IReadOnlyList<int> IMixture.Counts => [.. parts.Select(static part => part.Count)];

    IReadOnlyList<double>? IMixture.Weights => weights;

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => parts.SelectMany(static part => part).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Sizes and weights of the parts of a <see cref="Mixture{T}"/>.</summary>
internal interface IMixture
{
    /// <summary>Number of items of each data set.</summary>
    IReadOnlyList<int> Counts { get; }

    /// <summary>Weight of each data set; null to draw every item once in an epoch.</summary>
    IReadOnlyList<double>? Weights { get; }
}
