namespace Proximal.Tensors;

internal sealed unsafe partial class CpuDevice<T>
{
    internal override void MatMul(
        Address a,
        bool transposeA,
        WeightMatrix b,
        bool transposeB,
        Address c,
        int m,
        int n,
        int k,
        bool accumulate
    ) =>
        MatrixProducts<T>.Run(
            P(a),
            transposeA,
            new WeightRows(b, transposeB ? k : n),
            transposeB,
            P(c),
            m,
            n,
            k,
            accumulate
        );

    internal override void BatchedMatMul(
        Address a,
        bool transposeA,
        long strideA,
        Address b,
        bool transposeB,
        long strideB,
        Address c,
        long strideC,
        int batch,
        int m,
        int n,
        int k,
        bool accumulate
    ) =>
        MatrixProducts<T>.RunBatch(
            P(a),
            transposeA,
            strideA,
            P(b),
            transposeB,
            strideB,
            P(c),
            strideC,
            batch,
            m,
            n,
            k,
            accumulate
        );

    internal override void Linear(
        Address x,
        WeightMatrix weight,
        Address bias,
        Activation activation,
        Address preactivation,
        Address y,
        int rows,
        int inputs,
        int outputs
    ) =>
        FusedLinear<T>.Forward(
            P(x),
            new WeightRows(weight, inputs),
            P(bias),
            activation,
            P(preactivation),
            P(y),
            rows,
            inputs,
            outputs
        );

    internal override void LinearGradient(
        Address x,
        Address weight,
        Activation activation,
        Address preactivation,
        Address y,
        Address dy,
        Address dx,
        Address dweight,
        Address dbias,
        int rows,
        int inputs,
        int outputs
    ) =>
        FusedLinear<T>.Gradient(
            P(x),
            P(weight),
            activation,
            P(preactivation),
            P(y),
            P(dy),
            P(dx),
            P(dweight),
            P(dbias),
            rows,
            inputs,
            outputs
        );

    internal override void Conv2d(Address x, Address weight, Address bias, Address y, in ConvolutionShape shape) =>
        Convolutions<T>.Forward(P(x), P(weight), P(bias), P(y), shape);

    internal override void Conv2dGradient(
        Address x,
        Address weight,
        Address dy,
        Address dx,
        Address dweight,
        Address dbias,
        in ConvolutionShape shape
    ) => Convolutions<T>.Gradient(P(x), P(weight), P(dy), P(dx), P(dweight), P(dbias), shape);

    internal override void MaxPool2d(Address x, Address y, Address indices, in ConvolutionShape shape) =>
        Sweeps.RunRows(
            shape.Batch * shape.Inputs,
            shape.OutputHeight * shape.OutputWidth * shape.KernelHeight * shape.KernelWidth,
            new Pooling.MaxPoolSweep(P(x), P(y), P(indices), shape)
        );

    internal override void MaxPool2dGradient(Address dy, Address indices, Address dx, in ConvolutionShape shape) =>
        Sweeps.RunRows(
            shape.Batch * shape.Inputs,
            shape.OutputHeight * shape.OutputWidth * shape.KernelHeight * shape.KernelWidth,
            new Pooling.MaxPoolGradientSweep(P(dy), P(indices), P(dx), shape)
        );

    internal override void LstmCell(
        Address gates,
        Address cell,
        Address nextCell,
        Address nextHidden,
        int batch,
        int hidden
    ) =>
        Sweeps.RunRows(
            batch,
            hidden * 8,
            new Recurrent<T>.LstmSweep(P(gates), P(cell), P(nextCell), P(nextHidden), hidden)
        );

    internal override void LstmCellGradient(
        Address gates,
        Address cell,
        Address nextCell,
        Address dnextCell,
        Address dnextHidden,
        Address dgates,
        Address dcell,
        int batch,
        int hidden
    ) =>
        Sweeps.RunRows(
            batch,
            hidden * 8,
            new Recurrent<T>.LstmGradientSweep(
                P(gates),
                P(cell),
                P(nextCell),
                P(dnextCell),
                P(dnextHidden),
                P(dgates),
                P(dcell),
                hidden
            )
        );

    internal override void GruCell(
        Address fromInput,
        Address fromHidden,
        Address hidden,
        Address saved,
        Address nextHidden,
        int batch,
        int hiddenSize
    ) =>
        Sweeps.RunRows(
            batch,
            hiddenSize * 8,
            new Recurrent<T>.GruSweep(P(fromInput), P(fromHidden), P(hidden), P(saved), P(nextHidden), hiddenSize)
        );

    internal override void GruCellGradient(
        Address fromHidden,
        Address hidden,
        Address saved,
        Address dnextHidden,
        Address dfromInput,
        Address dfromHidden,
        Address dhidden,
        int batch,
        int hiddenSize
    ) =>
        Sweeps.RunRows(
            batch,
            hiddenSize * 8,
            new Recurrent<T>.GruGradientSweep(
                P(fromHidden),
                P(hidden),
                P(saved),
                P(dnextHidden),
                P(dfromInput),
                P(dfromHidden),
                P(dhidden),
                hiddenSize
            )
        );

    internal override void AdamStep(
        Address parameters,
        Address gradients,
        Address first,
        Address second,
        int count,
        float scale,
        float learningRate,
        float beta1,
        float beta2,
        float epsilon,
        float decay,
        float correction1,
        float correction2
    ) =>
        Sweeps.Run(
            count,
            new OptimizerSweeps<T>.AdamSweep(
                P(parameters),
                P(gradients),
                P(first),
                P(second),
                scale,
                learningRate,
                beta1,
                beta2,
                epsilon,
                decay,
                correction1,
                correction2
            )
        );

    internal override void SgdStep(
        Address parameters,
        Address gradients,
        Address velocity,
        int count,
        float scale,
        float learningRate,
        float momentum,
        float decay,
        bool first
    ) =>
        Sweeps.Run(
            count,
            new OptimizerSweeps<T>.SgdSweep(
                P(parameters),
                P(gradients),
                P(velocity),
                scale,
                learningRate,
                momentum,
                decay,
                first
            )
        );

    internal override void RmsPropStep(
        Address parameters,
        Address gradients,
        Address square,
        int count,
        float scale,
        float learningRate,
        float alpha,
        float epsilon,
        bool epsilonInside
    ) =>
        Sweeps.Run(
            count,
            new OptimizerSweeps<T>.RmsPropSweep(
                P(parameters),
                P(gradients),
                P(square),
                scale,
                learningRate,
                alpha,
                epsilon,
                epsilonInside
            )
        );
}
