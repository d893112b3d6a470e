namespace Proximal.Tensors;

/// <summary>The CPU with registers of one width.</summary>
internal sealed unsafe partial class CpuDevice<T> : CpuDevice
    where T : struct, ILanes<T>
{
    public override string Name =>
        T.Count == 1
            ? $"cpu ({WorkerPool.Current.Threads} threads)"
            : $"cpu ({32 * T.Count}-bit, {WorkerPool.Current.Threads} threads)";

    internal override void Unary(UnaryOperator op, Address x, Address y, int count)
    {
        switch (op)
        {
            case UnaryOperator.Negate:
                Unary<NegateFunction>(x, y, count);
                break;
            case UnaryOperator.Exp:
                Unary<ExpFunction>(x, y, count);
                break;
            case UnaryOperator.Log:
                Unary<LogFunction>(x, y, count);
                break;
            case UnaryOperator.Sqrt:
                Unary<SqrtFunction>(x, y, count);
                break;
            case UnaryOperator.Square:
                Unary<SquareFunction>(x, y, count);
                break;
            case UnaryOperator.Reciprocal:
                Unary<ReciprocalFunction>(x, y, count);
                break;
            case UnaryOperator.Abs:
                Unary<AbsFunction>(x, y, count);
                break;
            case UnaryOperator.Sin:
                Unary<SinFunction>(x, y, count);
                break;
            case UnaryOperator.Cos:
                Unary<CosFunction>(x, y, count);
                break;
            case UnaryOperator.Tanh:
                Unary<TanhFunction>(x, y, count);
                break;
            case UnaryOperator.Sigmoid:
                Unary<SigmoidFunction>(x, y, count);
                break;
            case UnaryOperator.Relu:
                Unary<ReluFunction>(x, y, count);
                break;
            case UnaryOperator.Elu:
                Unary<EluFunction>(x, y, count);
                break;
            case UnaryOperator.GeluTanh:
                Unary<GeluTanhFunction>(x, y, count);
                break;
            case UnaryOperator.GeluErf:
                Unary<GeluErfFunction>(x, y, count);
                break;
            case UnaryOperator.Silu:
                Unary<SiluFunction>(x, y, count);
                break;
            case UnaryOperator.Softplus:
                Unary<SoftplusFunction>(x, y, count);
                break;
            case UnaryOperator.ExpM1MinusX:
                Unary<ExpM1MinusXFunction>(x, y, count);
                break;
            case UnaryOperator.LogGamma:
                Unary<LogGammaFunction>(x, y, count);
                break;
            case UnaryOperator.Digamma:
                Unary<DigammaFunction>(x, y, count);
                break;
            case UnaryOperator.Trigamma:
                Unary<TrigammaFunction>(x, y, count);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(op), op, "not an operator");
        }
    }

    internal override void UnaryGradient(UnaryOperator op, Address x, Address y, Address dy, Address dx, int count)
    {
        switch (op)
        {
            case UnaryOperator.Negate:
                UnaryGradient<NegateFunction>(x, y, dy, dx, count);
                break;
            case UnaryOperator.Exp:
                UnaryGradient<ExpFunction>(x, y, dy, dx, count);
                break;
            case UnaryOperator.Log:
                UnaryGradient<LogFunction>(x, y, dy, dx, count);
                break;
            case UnaryOperator.Sqrt:
                UnaryGradient<SqrtFunction>(x, y, dy, dx, count);
                break;
            case UnaryOperator.Square:
                UnaryGradient<SquareFunction>(x, y, dy, dx, count);
                break;
            case UnaryOperator.Reciprocal:
                UnaryGradient<ReciprocalFunction>(x, y, dy, dx, count);
                break;
            case UnaryOperator.Abs:
                UnaryGradient<AbsFunction>(x, y, dy, dx, count);
                break;
            case UnaryOperator.Sin:
                UnaryGradient<SinFunction>(x, y, dy, dx, count);
                break;
            case UnaryOperator.Cos:
                UnaryGradient<CosFunction>(x, y, dy, dx, count);
                break;
            case UnaryOperator.Tanh:
                UnaryGradient<TanhFunction>(x, y, dy, dx, count);
                break;
            case UnaryOperator.Sigmoid:
                UnaryGradient<SigmoidFunction>(x, y, dy, dx, count);
                break;
            case UnaryOperator.Relu:
                UnaryGradient<ReluFunction>(x, y, dy, dx, count);
                break;
            case UnaryOperator.Elu:
                UnaryGradient<EluFunction>(x, y, dy, dx, count);
                break;
            case UnaryOperator.GeluTanh:
                UnaryGradient<GeluTanhFunction>(x, y, dy, dx, count);
                break;
            case UnaryOperator.GeluErf:
                UnaryGradient<GeluErfFunction>(x, y, dy, dx, count);
                break;
            case UnaryOperator.Silu:
                UnaryGradient<SiluFunction>(x, y, dy, dx, count);
                break;
            case UnaryOperator.Softplus:
                UnaryGradient<SoftplusFunction>(x, y, dy, dx, count);
                break;
            case UnaryOperator.ExpM1MinusX:
                UnaryGradient<ExpM1MinusXFunction>(x, y, dy, dx, count);
                break;
            case UnaryOperator.LogGamma:
                UnaryGradient<LogGammaFunction>(x, y, dy, dx, count);
                break;
            case UnaryOperator.Digamma:
                UnaryGradient<DigammaFunction>(x, y, dy, dx, count);
                break;
            case UnaryOperator.Trigamma:
                UnaryGradient<TrigammaFunction>(x, y, dy, dx, count);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(op), op, "not an operator");
        }
    }

    internal override void Affine(Address x, Address y, int count, float scale, float shift) =>
        Sweeps.Run(count, new Elementwise<T>.AffineSweep(P(x), P(y), scale, shift));

    internal override void AddScaled(Address x, Address y, int count, float scale) =>
        Sweeps.Run(count, new Elementwise<T>.AddScaledSweep(P(x), P(y), scale));

    internal override void Lerp(Address x, Address y, int count, float weight) =>
        Sweeps.Run(count, new Elementwise<T>.LerpSweep(P(x), P(y), weight));

    internal override void Power(Address x, Address y, int count, float exponent) =>
        Sweeps.Run(count, new Elementwise<T>.PowerSweep(P(x), P(y), exponent));

    internal override void PowerGradient(Address x, Address dy, Address dx, int count, float exponent) =>
        Sweeps.Run(count, new Elementwise<T>.PowerGradientSweep(P(x), P(dy), P(dx), exponent));

    internal override void Clamp(Address x, Address y, int count, float low, float high) =>
        Sweeps.Run(count, new Elementwise<T>.ClampSweep(P(x), P(y), low, high));

    internal override void ClampGradient(Address x, Address dy, Address dx, int count, float low, float high) =>
        Sweeps.Run(count, new Elementwise<T>.ClampGradientSweep(P(x), P(dy), P(dx), low, high));

    internal override void Binary(
        BinaryOperator op,
        Address a,
        in Shape aShape,
        Address b,
        in Shape bShape,
        Address c,
        in Shape cShape
    )
    {
        if (cShape.Count == 0)
            return;
        var plan = new BroadcastPlan(aShape, bShape, cShape);
        switch (op)
        {
            case BinaryOperator.Add:
                BroadcastSweeps<T, AddFunction>.Value(P(a), P(b), P(c), plan);
                break;
            case BinaryOperator.Subtract:
                BroadcastSweeps<T, SubtractFunction>.Value(P(a), P(b), P(c), plan);
                break;
            case BinaryOperator.Multiply:
                BroadcastSweeps<T, MultiplyFunction>.Value(P(a), P(b), P(c), plan);
                break;
            case BinaryOperator.Divide:
                BroadcastSweeps<T, DivideFunction>.Value(P(a), P(b), P(c), plan);
                break;
            case BinaryOperator.Min:
                BroadcastSweeps<T, MinFunction>.Value(P(a), P(b), P(c), plan);
                break;
            case BinaryOperator.Max:
                BroadcastSweeps<T, MaxFunction>.Value(P(a), P(b), P(c), plan);
                break;
            case BinaryOperator.Greater:
                BroadcastSweeps<T, GreaterFunction>.Value(P(a), P(b), P(c), plan);
                break;
            case BinaryOperator.Equal:
                BroadcastSweeps<T, EqualFunction>.Value(P(a), P(b), P(c), plan);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(op), op, "not an operator");
        }
    }

    internal override void BinaryGradient(
        BinaryOperator op,
        Address a,
        in Shape aShape,
        Address b,
        in Shape bShape,
        Address dc,
        in Shape cShape,
        Address da,
        Address db
    )
    {
        if (cShape.Count == 0)
            return;
        var plan = new BroadcastPlan(aShape, bShape, cShape);
        switch (op)
        {
            case BinaryOperator.Add:
                BroadcastSweeps<T, AddFunction>.Gradient(P(a), P(b), P(dc), P(da), P(db), plan);
                break;
            case BinaryOperator.Subtract:
                BroadcastSweeps<T, SubtractFunction>.Gradient(P(a), P(b), P(dc), P(da), P(db), plan);
                break;
            case BinaryOperator.Multiply:
                BroadcastSweeps<T, MultiplyFunction>.Gradient(P(a), P(b), P(dc), P(da), P(db), plan);
                break;
            case BinaryOperator.Divide:
                BroadcastSweeps<T, DivideFunction>.Gradient(P(a), P(b), P(dc), P(da), P(db), plan);
                break;
            case BinaryOperator.Min:
                BroadcastSweeps<T, MinFunction>.Gradient(P(a), P(b), P(dc), P(da), P(db), plan);
                break;
            case BinaryOperator.Max:
                BroadcastSweeps<T, MaxFunction>.Gradient(P(a), P(b), P(dc), P(da), P(db), plan);
                break;
            case BinaryOperator.Greater or BinaryOperator.Equal:
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(op), op, "not an operator");
        }
    }

    internal override void Select(Address condition, Address a, Address b, Address y, int count) =>
        Sweeps.Run(count, new Elementwise<T>.SelectSweep(P(condition), P(a), P(b), P(y)));

    internal override void SelectGradient(Address condition, Address dy, Address da, Address db, int count) =>
        Sweeps.Run(count, new Elementwise<T>.SelectGradientSweep(P(condition), P(dy), P(da), P(db)));

    internal override void Dropout(
        Address x,
        Address mask,
        Address y,
        int count,
        float rate,
        ulong seed,
        ulong stream
    ) => Sweeps.Run((count + 3) / 4, new DropoutSweep(P(x), P(mask), P(y), count, rate, seed, stream));

    internal override void Reduce(Reduction op, Address x, Address y, int outer, int axis, int inner) =>
        Reductions<T>.Reduce(op, P(x), P(y), outer, axis, inner);

    internal override void SpreadGradient(Address dy, Address dx, int outer, int axis, int inner, float scale) =>
        Reductions<T>.Spread(P(dy), P(dx), outer, axis, inner, scale);

    internal override void MaxGradient(Address x, Address y, Address dy, Address dx, int outer, int axis, int inner) =>
        Reductions<T>.MaxGradient(P(x), P(y), P(dy), P(dx), outer, axis, inner);

    internal override double SumOfSquares(Address x, int count) => Reductions<T>.SumOfSquares(P(x), count);

    internal override bool AllFinite(Address x, int count) => Reductions<T>.AllFinite(P(x), count);

    private static void Unary<TFunction>(Address x, Address y, int count)
        where TFunction : struct, IUnaryFunction =>
        Sweeps.Run(count, new Elementwise<T>.UnarySweep<TFunction>(P(x), P(y)));

    private static void UnaryGradient<TFunction>(Address x, Address y, Address dy, Address dx, int count)
        where TFunction : struct, IUnaryFunction =>
        Sweeps.Run(count, new Elementwise<T>.UnaryGradientSweep<TFunction>(P(x), P(y), P(dy), P(dx)));

    private static float* P(Address address) => (float*)address.Value;
}
