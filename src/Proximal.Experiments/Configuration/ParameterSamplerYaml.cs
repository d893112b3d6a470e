using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace Proximal.Experiments;

/// <summary>
/// Reads and writes samplers of environment parameters in the layout of ML-Agents: a number, or
/// <c>sampler_type</c> and <c>sampler_parameters</c>.
/// </summary>
internal static class ParameterSamplerYaml
{
    private const string TypeKey = "sampler_type",
        ParametersKey = "sampler_parameters",
        Uniform = "uniform",
        Gaussian = "gaussian",
        MultiRangeUniform = "multirangeuniform",
        Constant = "constant",
        Types = $"{Uniform}, {Gaussian}, {MultiRangeUniform} or {Constant}",
        IntervalsKey = "intervals";
    private static readonly string[] UniformKeys = ["min_value", "max_value"],
        GaussianKeys = ["mean", "st_dev"],
        ConstantKeys = ["value"];

    /// <summary>Reads a sampler.</summary>
    /// <exception cref="InvalidInputException">A key or a value is invalid.</exception>
    public static ParameterSampler Read(ConfigurationValue value)
    {
        if (value.Node is not YamlMappingNode)
        {
            double number = value.Number();
            return Create(value, () => new ConstantSampler(number));
        }

        foreach ((string key, ConfigurationValue entry) in value.Entries())
            if (key is not (TypeKey or ParametersKey))
                throw entry.UnknownKey(TypeKey, ParametersKey);
        ConfigurationValue type = value.Entry(TypeKey) ?? throw value.Invalid($"{TypeKey} is missing: {Types}");
        ConfigurationValue parameters =
            value.Entry(ParametersKey) ?? throw value.Invalid($"{ParametersKey} is missing");
        return type.Text(Types) switch
        {
            Uniform => Read(parameters, UniformKeys, static n => new UniformSampler(n[0], n[1])),
            Gaussian => Read(parameters, GaussianKeys, static n => new GaussianSampler(n[0], n[1])),
            Constant => Read(parameters, ConstantKeys, static n => new ConstantSampler(n[0])),
            MultiRangeUniform => ReadIntervals(parameters),
            _ => throw type.Unexpected(Types),
        };
    }

    /// <summary>Writes a sampler on one line.</summary>
    public static string Format(ParameterSampler sampler) =>
        sampler switch
        {
            UniformSampler uniform => Format(Uniform, UniformKeys, uniform.Minimum, uniform.Maximum),
            GaussianSampler gaussian => Format(Gaussian, GaussianKeys, gaussian.Mean, gaussian.StandardDeviation),
            MultiRangeUniformSampler ranges => Format(
                MultiRangeUniform,
                $"{IntervalsKey}: [{string.Join(", ", ranges.Intervals.Select(Interval))}]"
            ),
            ConstantSampler constant => Number(constant.Value),
            _ => throw new NotSupportedException($"{sampler.GetType().Name} has no form in YAML"),
        };

    /// <summary>Writes a number such that reading it returns the same value.</summary>
    public static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static ParameterSampler Read(
        ConfigurationValue parameters,
        string[] keys,
        Func<double[], ParameterSampler> create
    )
    {
        foreach ((string key, ConfigurationValue entry) in parameters.Entries())
            if (!keys.Contains(key, StringComparer.Ordinal))
                throw entry.UnknownKey(keys);
        double[] numbers =
        [
            .. keys.Select(key => (parameters.Entry(key) ?? throw parameters.Invalid($"{key} is missing")).Number()),
        ];
        return Create(parameters, () => create(numbers));
    }

    private static ParameterSampler ReadIntervals(ConfigurationValue parameters)
    {
        const string Expected = "a list of intervals such as [[7, 10], [15, 20]]";
        foreach ((string key, ConfigurationValue entry) in parameters.Entries())
            if (key != IntervalsKey)
                throw entry.UnknownKey(IntervalsKey);
        ConfigurationValue intervals =
            parameters.Entry(IntervalsKey) ?? throw parameters.Invalid($"{IntervalsKey} is missing");
        double[][] pairs = [.. intervals.Items(Expected).Select(static pair => pair.Numbers(Expected))];
        if (Array.Exists(pairs, static pair => pair.Length != 2))
            throw intervals.Invalid($"expected {Expected}");
        return Create(
            intervals,
            () => new MultiRangeUniformSampler([.. pairs.Select(static pair => new UniformSampler(pair[0], pair[1]))])
        );
    }

    private static ParameterSampler Create(ConfigurationValue value, Func<ParameterSampler> create)
    {
        try
        {
            return create();
        }
        catch (InvalidInputException exception)
        {
            throw value.Invalid(exception.Message);
        }
    }

    private static string Interval(UniformSampler interval) =>
        $"[{Number(interval.Minimum)}, {Number(interval.Maximum)}]";

    private static string Format(string type, string[] keys, params ReadOnlySpan<double> values)
    {
        string[] entries = new string[keys.Length];
        for (int i = 0; i < keys.Length; i++)
            entries[i] = $"{keys[i]}: {Number(values[i])}";
        return Format(type, string.Join(", ", entries));
    }

    private static string Format(string type, string parameters) =>
        $"{{{TypeKey}: {type}, {ParametersKey}: {{{parameters}}}}}";
}
