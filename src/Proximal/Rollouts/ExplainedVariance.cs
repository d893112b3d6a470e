namespace Proximal;

/// <summary>
/// Explained variance: the share of the variance of the returns that the values predict. A diagnostic metric.
/// </summary>
public static class ExplainedVariance
{
    /// <summary>Computes 1 - Var(returns - values) / Var(returns) in double precision.</summary>
    /// <param name="values">Predicted values.</param>
    /// <param name="returns">Returns, of the same length.</param>
    /// <returns>1 is perfect, 0 no better than a constant, below 0 worse. NaN if the returns do not vary.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double Compute(ReadOnlySpan<float> values, ReadOnlySpan<float> returns)
    {
        if (values.Length != returns.Length)
            throw new ArgumentException(
                $"there are {values.Length} values, but {returns.Length} returns",
                nameof(values)
            );
        double meanReturn = 0,
            meanError = 0;
        for (int i = 0; i < returns.Length; i++)
        {
            meanReturn += returns[i];
            meanError += (double)returns[i] - values[i];
        }

        meanReturn /= returns.Length;
        meanError /= returns.Length;
        double returnSquares = 0,
            errorSquares = 0;
        for (int i = 0; i < returns.Length; i++)
        {
            double fromMean = returns[i] - meanReturn;
            double error = (double)returns[i] - values[i] - meanError;
            returnSquares += fromMean * fromMean;
            errorSquares += error * error;
        }

        return returnSquares == 0 ? double.NaN : 1 - (errorSquares / returnSquares);
    }
}
