using Proximal.Tensors;

namespace Proximal.Language.Tests;

/// <summary>Values and gradients of a loss.</summary>
internal static class Differentiation
{
    /// <summary>
    /// What a function of some parameters returns, as numbers, and the gradient of its total with respect to each
    /// parameter.
    /// </summary>
    /// <param name="inputs">The parameters' values.</param>
    /// <param name="loss">Gives what to report, and the single number to differentiate.</param>
    public static (float[] Values, float[][] Gradients) Of(
        float[][] inputs,
        Func<Tensor[], (Tensor Values, Tensor Total)> loss
    )
    {
        Tensor[] parameters =
        [
            .. inputs.Select(static values =>
            {
                Tensor parameter = Tensor.Parameter(values.Length);
                parameter.Assign(values);
                return parameter;
            }),
        ];
        using Scope scope = Scope.Begin();
        (Tensor reported, Tensor total) = loss(parameters);
        total.Backward();
        return (reported.ToArray(), [.. parameters.Select(static parameter => parameter.Gradient.ToArray())]);
    }

    /// <summary>The same for losses of single pairs or completions, of whose mean the gradient is wanted.</summary>
    public static (float[] Losses, float[][] Gradients) OfMean(float[][] inputs, Func<Tensor[], Tensor> losses) =>
        Of(
            inputs,
            parameters =>
            {
                Tensor each = losses(parameters);
                return (each, each.Mean());
            }
        );
}
