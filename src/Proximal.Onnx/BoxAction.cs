namespace Proximal.Onnx;

/// <summary>The values of a continuous action as names in the graph. Parameters that a distribution does not have are
/// null.</summary>
/// <param name="Value">The mean action within the bounds, [batch, n].</param>
/// <param name="Mean">The mean of a Gaussian, [batch, n].</param>
/// <param name="Std">The standard deviation of a Gaussian, [n] or [batch, n].</param>
/// <param name="Alpha">The concentration α of a beta distribution, [batch, n].</param>
/// <param name="Beta">The concentration β of a beta distribution, [batch, n].</param>
internal sealed record BoxAction(
    string Value,
    string? Mean = null,
    string? Std = null,
    string? Alpha = null,
    string? Beta = null
);
