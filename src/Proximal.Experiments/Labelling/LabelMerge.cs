namespace Proximal.Experiments;

/// <summary>How the answers of several labellers to one item become preferences.</summary>
public enum LabelMerge
{
    /// <summary>One preference by the majority; none if the answers are balanced.</summary>
    Majority,

    /// <summary>One preference for each answer.</summary>
    All,
}
