using System.Globalization;

namespace Proximal;

/// <summary>
/// A setting that may change over a run, such as the learning rate: constant, or falling to 0 linearly or along half a
/// cosine. Written as in rl-zoo: <c>3e-4</c>, <c>lin_3e-4</c> or <c>cos_3e-4</c>. A number converts to a constant schedule by
/// itself.
/// </summary>
public readonly record struct Schedule
{
    private const string LinearPrefix = "lin_";
    private const string CosinePrefix = "cos_";

    private Schedule(double initial, bool isLinear = false, bool isCosine = false)
    {
        if (!double.IsFinite(initial)) throw new InvalidInputException($"a schedule starts at a finite number, not {initial}");
        Initial = initial;
        IsLinear = isLinear;
        IsCosine = isCosine;
    }

    /// <summary>The value at the start of the run.</summary>
    public double Initial { get; }

    /// <summary>Whether it falls linearly to 0 at the end of the run.</summary>
    public bool IsLinear { get; }

    /// <summary>Whether it falls to 0 at the end of the run along half a cosine (Loshchilov and Hutter 2017), slowly at both ends.</summary>
    public bool IsCosine { get; }

    /// <summary>A schedule that stays at one value.</summary>
    /// <param name="value">The value; for learning rates typically 1e-5 to 1e-2.</param>
    /// <exception cref="InvalidInputException">It is not finite.</exception>
    public static Schedule Constant(double value) => new(value);

    /// <summary>A schedule that falls linearly to 0.</summary>
    /// <param name="initial">The value at the start.</param>
    /// <exception cref="InvalidInputException">It is not finite.</exception>
    public static Schedule Linear(double initial) => new(initial, isLinear: true);

    /// <summary>A schedule that falls to 0 along half a cosine.</summary>
    /// <param name="initial">The value at the start.</param>
    /// <exception cref="InvalidInputException">It is not finite.</exception>
    public static Schedule Cosine(double initial) => new(initial, isCosine: true);

    /// <summary>A constant schedule.</summary>
    public static implicit operator Schedule(double value) => Constant(value);

    /// <summary>Reads a number, or <c>lin_</c> or <c>cos_</c> and a number.</summary>
    /// <param name="text">For example <c>2.5e-4</c> or <c>lin_2.5e-4</c>.</param>
    /// <exception cref="InvalidInputException">It is none of these.</exception>
    public static Schedule Parse(string text)
    {
        ReadOnlySpan<char> number = text.AsSpan().Trim();
        bool isLinear = number.StartsWith(LinearPrefix, StringComparison.Ordinal);
        bool isCosine = number.StartsWith(CosinePrefix, StringComparison.Ordinal);
        if (isLinear || isCosine) number = number[LinearPrefix.Length..];
        if (!double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double initial) || !double.IsFinite(initial))
            throw new InvalidInputException($"'{text}' is no schedule: write a number (3e-4), or one that falls linearly (lin_3e-4) or along a cosine (cos_3e-4) to 0");
        return new Schedule(initial, isLinear, isCosine);
    }

    /// <summary>The value at some point of the run.</summary>
    /// <param name="progressRemaining">The share of the run that is still to come: 1 at the start, 0 at the end.</param>
    public double At(double progressRemaining)
    {
        double remaining = Math.Clamp(progressRemaining, 0, 1);
        if (IsCosine) return Initial * 0.5 * (1 - Math.Cos(Math.PI * remaining));
        return IsLinear ? Initial * remaining : Initial;
    }

    /// <summary>The text that <see cref="Parse"/> reads.</summary>
    public override string ToString()
    {
        string number = Initial.ToString("R", CultureInfo.InvariantCulture);
        return IsLinear ? LinearPrefix + number : IsCosine ? CosinePrefix + number : number;
    }
}
