namespace Proximal.Tensors.Tests;

public class GammaFunctionsTests
{
    // x, log Γ, ψ, ψ′ and ψ″, from mpmath 1.x with 40 digits (loggamma, digamma and polygamma of the nearest double to
    // x).
    public static TheoryData<double, double, double, double, double> References =>
        new()
        {
            { 0.001, 6.90717888538385366, -1000.57557193181028, 1000001.64253319583, -2.00000000239763216e+9 },
            { 0.1, 2.2527126517342059, -10.4237549404110762, 101.433299150792748, -2001.86145737834367 },
            { 0.5, 0.572364942924700087, -1.96351002602142348, 4.93480220054467931, -16.82879664423432 },
            { 1, 0, -0.577215664901532861, 1.64493406684822644, -2.40411380631918857 },
            { 1.25, -0.0982718364218131615, -0.227453533376265408, 1.19732915450711074, -1.32773993753692033 },
            {
                1.4616321449683623,
                -0.121486290535849608,
                -9.24126552172942752e-17,
                0.967672245447621255,
                -0.88552633796718436
            },
            { 1.9999, -4.2275208772153458e-5, 0.422719839671130965, 0.644974480698703082, -0.404163204691092752 },
            { 2, 0, 0.422784335098467139, 0.644934066848226436, -0.404113806319188571 },
            { 3.7, 1.42807232666538813, 1.16715353936151144, 0.310037857670038302, -0.0953953087285540335 },
            { 9.999, 12.7995757800774137, 2.25164741720573531, 0.105177386676728862, -0.0110521552371229377 },
            { 10, 12.8018274800814696, 2.25175258906672111, 0.105166335681685746, -0.0110498349708020675 },
            { 12.5, 18.7343475119364457, 2.48519565127491205, 0.0832852246015783704, -6.93243658578824079e-3 },
            { 100, 359.134205369575399, 4.6001618527380874, 0.0100501666633335714, -1.01004999833349997e-4 },
            { 12345.678, 103959.91990554606, 9.42102082074176088, 8.10032872311120691e-5, -6.56153253865823449e-9 },
            { 1e8, 1.74206806610383471e+9, 18.4206807389523655, 1.00000000500000002e-8, -1.00000001000000005e-16 },
        };

    [Theory]
    [MemberData(nameof(References))]
    public void Gamma_functions_are_exact_to_double_precision(
        double x,
        double logGamma,
        double digamma,
        double trigamma,
        double tetragamma
    )
    {
        // Relative, and absolute near the roots, where terms of about 10 cancel.
        Assert.Equal(logGamma, GammaFunctions.LogGamma(x), 1e-14 * Math.Max(1, Math.Abs(logGamma)));
        Assert.Equal(digamma, GammaFunctions.Digamma(x), 1e-14 * Math.Max(1, Math.Abs(digamma)));
        Assert.Equal(trigamma, GammaFunctions.Trigamma(x), 1e-14 * trigamma);
        Assert.Equal(tetragamma, GammaFunctions.Tetragamma(x), 1e-14 * -tetragamma);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1.5)]
    [InlineData(double.NaN)]
    public void Gamma_functions_of_numbers_that_are_not_positive_are_NaN(double x) =>
        Assert.All(
            [
                GammaFunctions.LogGamma(x),
                GammaFunctions.Digamma(x),
                GammaFunctions.Trigamma(x),
                GammaFunctions.Tetragamma(x),
            ],
            static y => Assert.True(double.IsNaN(y))
        );
}
