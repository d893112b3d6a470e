namespace Proximal;

/// <summary>Trainer with a critic.</summary>
internal interface IValueSource
{
    /// <summary>Estimates of the critic with its current weights; null if there are none outside of training.</summary>
    ValueEstimates? Values { get; }
}
