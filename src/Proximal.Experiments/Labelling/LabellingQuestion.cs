namespace Proximal.Experiments;

/// <summary>The next item of a labeller.</summary>
/// <param name="Item">The item; null if the labeller has answered all.</param>
/// <param name="Shown">Candidates of the item in the order in which they are shown.</param>
/// <param name="Answered">Number of items that the labeller has answered.</param>
/// <param name="Remaining">Number of items that are left for the labeller.</param>
public sealed record LabellingQuestion(LabellingItem? Item, IReadOnlyList<int> Shown, int Answered, int Remaining);
