namespace Proximal.Language;

/// <summary>Computes the gradient of one part of a batch.</summary>
internal interface ILossPart
{
    /// <summary>Computes the part's share of the batch's loss and differentiates it.</summary>
    /// <param name="from">The part's first sequence (or pair).</param>
    /// <param name="to">The first that is not of the part any more.</param>
    void Differentiate(int from, int to);

    /// <summary>Whether, now that all parts have been differentiated, no step is to be taken: the policy has moved too far already.</summary>
    bool IsRejected => false;
}
